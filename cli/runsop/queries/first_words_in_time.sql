-- Title: First public words in time
-- Metric: M2
-- Decides: cover, deputies, whom to wake
-- Shape: shares
-- Columns: severity: the worst it was; hit: first words by the deadline; n: incidents whose deadline has come
-- The clock runs from the first of them writing, not from when we noticed. A raise of severity starts a deadline of its
-- own, and the earliest counts. Without words an incident counts as soon as its deadline is past.
-- Near misses and praise do not count. Empty words are in time too: read it beside M3, M4 and M9.
with steps as (
  select s.incident, s.severity, s.since_at,
    row_number() over (partition by s.incident order by s.since_at, s.severity desc) as place
  from severity s
),
due as (
  select
    c.back as back, c.grp as grp, i.incident as incident, i.worst as worst, i.first_word_at as first_word_at,
    min(d.first_reply
      + case when s.place = 1 then i.first_signal_at else greatest(i.first_signal_at, s.since_at) end) as due_at
  from counted c
  join incident i on i.incident = c.incident
  join steps s on s.incident = i.incident
  join deadline d on d.severity = s.severity
  where coalesce(i.outcome, '') <> 'near-miss' and i.runbook <> 'praise-received'
  group by c.back, c.grp, i.incident, i.worst, i.first_word_at
)
select
  u.back as back,
  u.grp as grp,
  u.worst as severity,
  count(case when u.first_word_at <= u.due_at then 1 end) as hit,
  count(*) as n
from due u
cross join asked q
where u.first_word_at is not null or u.due_at < q.now_at
group by u.back, u.grp, u.worst
order by u.back, u.grp, coalesce(u.worst, 99)
