-- Title: First public words in time
-- Metric: M2
-- Decides: cover, deputies, whom to wake
-- Shape: shares
-- Columns: severity: the worst it was; hit: first words by the deadline; n: incidents whose deadline has come
-- The clock runs from the first of them writing, not from when we noticed. A raise of severity starts a deadline of its
-- own, and the earliest counts. Without words an incident counts as soon as its deadline is past.
-- Near misses and praise do not count, nor do those whose first words were left out for a reason, while nothing is
-- said in public. Empty words are in time too: read it beside M3, M4 and M9.
select
  c.back as back,
  c.grp as grp,
  i.worst as severity,
  count(case when i.first_word_at <= u.due_at then 1 end) as hit,
  count(*) as n
from counted c
join incident i on i.incident = c.incident
join words_due u on u.incident = c.incident
cross join asked q
where (i.first_word_at is not null or u.due_at < q.now_at) and i.runbook <> 'praise-received'
group by c.back, c.grp, i.worst
order by c.back, c.grp, coalesce(i.worst, 99)
