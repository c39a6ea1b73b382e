-- Title: Remedies offered, and what became of them
-- Metric: M10
-- Decides: which remedies stay in the list, authority caps
-- Shape: counts
-- Columns: remedy: its id; state: given, chosen, declined, denied, waiting, not_chosen; n: offers
-- An offer to several people counts once, by the furthest it came with anybody. Waiting: while the incident is
-- open; not chosen: it was closed without an answer to it, as with the other ways where one of them was taken.
with offers as (
  select
    c.back as back, c.grp as grp, r.remedy as remedy,
    case
      when r.given > 0 then 'given'
      when r.chosen > 0 then 'chosen'
      when r.verdict = 'denied' then 'denied'
      when r.declined > 0 then 'declined'
      when i.closed_at is null then 'waiting'
      else 'not_chosen' end as state
  from counted c
  join incident i on i.incident = c.incident
  join remedy r on r.incident = i.incident
)
select
  o.back as back,
  o.grp as grp,
  o.remedy as remedy,
  o.state as state,
  count(*) as n
from offers o
group by o.back, o.grp, o.remedy, o.state
order by o.back, o.grp, o.remedy, o.state
