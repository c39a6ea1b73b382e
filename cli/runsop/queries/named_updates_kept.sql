-- Title: Updates sent by the time we had named
-- Metric: M3
-- Decides: who holds the clock
-- Shape: shares
-- Columns: severity: the worst it was; hit: followed by a public word by that time; n: times named that have come
-- Each public message that names the time of the next one is one promise to all who read along. The closing words end
-- it, whatever they name; closing without a word does not. Near misses and praise do not count.
with words as (
  select
    c.back as back, c.grp as grp, i.worst as worst, m.ask as ask, m.next_update_at as next_update_at,
    lead(m.sent_at, 1, q.now_at + 1) over (partition by m.incident order by m.sent_at, m.ord) as next_at
  from counted c
  join incident i on i.incident = c.incident
  join message m on m.incident = i.incident
  cross join asked q
  where m.public and coalesce(i.outcome, '') <> 'near-miss' and i.runbook <> 'praise-received'
)
select
  w.back as back,
  w.grp as grp,
  w.worst as severity,
  count(case when w.next_at <= w.next_update_at then 1 end) as hit,
  count(*) as n
from words w
cross join asked q
where w.next_update_at <= q.now_at and coalesce(w.ask, '') <> 'public_close'
group by w.back, w.grp, w.worst
order by w.back, w.grp, coalesce(w.worst, 99)
