-- Title: Sanctions objected to
-- Metric: M18
-- Decides: which rule is read too strictly
-- Shape: shares
-- Columns: rule; hit: taken back or made milder; n: people sanctioned by it who objected
-- An objection nobody looked at yet counts in n.
with sanctioned as (
  select distinct c.back as back, c.grp as grp, s.incident as incident, s.rule as rule, coalesce(s.party, '') as party
  from counted c
  join sanction s on s.incident = c.incident
),
objections as (
  select w.incident as incident, coalesce(w.party, '') as party
  from answer w
  where w.ask = 'objects' and w.value = 'yes' and w.in_force
),
reviews as (
  select w.incident as incident, coalesce(w.party, '') as party, w.value as value
  from answer w
  where w.ask = 'review' and w.in_force
)
select s.back as back, s.grp as grp, s.rule as rule,
  count(case when r.value in ('back_in', 'softer') then 1 end) as hit, count(*) as n
from sanctioned s
join objections o on o.incident = s.incident and o.party = s.party
left join reviews r on r.incident = s.incident and r.party = s.party
group by s.back, s.grp, s.rule
order by s.back, s.grp, count(*) desc, s.rule
