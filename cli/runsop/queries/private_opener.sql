-- Title: Written to alone
-- Metric: M8
-- Decides: wording and timing of the private opener
-- Shape: counts
-- Columns: attempt: 1 or 2; reached: yes, refused, no_answer, blocked; n: people
-- The second try is made only where nobody answered the first, so its n is part of the no_answer above it.
select
  c.back as back,
  c.grp as grp,
  case a.ask when 'reached' then 1 else 2 end as attempt,
  a.value as reached,
  count(*) as n
from counted c
join answer a on a.incident = c.incident
where a.ask in ('reached', 'reached_again') and a.in_force and a.value is not null
group by c.back, c.grp, a.ask, a.value
order by
  c.back,
  c.grp,
  a.ask,
  case a.value when 'yes' then 1 when 'refused' then 2 when 'no_answer' then 3 else 4 end,
  a.value
