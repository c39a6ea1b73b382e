-- Title: How much was looked at
-- Shape: findings
-- Columns: kind; item, id, since_at: empty; weight; n: how many; of silent, seconds since the last incident was opened
-- What stands behind "nothing to do" and "nothing to decide", so that silence is not taken for calm. No drills.
with looked as (
  select 'open' as kind, 1 as weight, count(case when i.closed_at is null then 1 end) as n
  from incident i
  where not i.drill
  union all
  select 'promise' as kind, 2 as weight, count(*) as n
  from promise p
  join incident i on i.incident = p.incident
  where p.state = 'open' and not i.drill
  union all
  select 'closed' as kind, 3 as weight, count(*) as n
  from incident i
  where i.closed_at > (select a.now_at from asked a) - 2592000 and not i.drill
  union all
  select 'reviewed' as kind, 4 as weight, count(*) as n
  from incident i
  where i.reviewed_at > (select a.now_at - 2419200 from asked a) and i.reviewed_at <= (select a.now_at from asked a)
    and not i.drill
  union all
  select 'silent' as kind, 6 as weight, coalesce(max(a.now_at - i.opened_at), 0) as n
  from (select max(i.opened_at) as opened_at from incident i where not i.drill) i
  cross join asked a
  union all
  select 'approval' as kind, 5 as weight, count(*) as n
  from remedy r
  join incident i on i.incident = r.incident
  where r.asked_at > (select a.now_at from asked a) - 2419200 and not i.drill
  union all
  select 'call' as kind, 7 as weight, count(*) as n
  from reach r
  join incident i on i.incident = r.incident
  where r.happened_at > (select a.now_at from asked a) - 2419200 and not i.drill
)
select l.kind as kind, '' as item, null as id, null as since_at, l.weight as weight, l.n as n
from looked l
order by l.weight
