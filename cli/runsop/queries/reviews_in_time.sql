-- Title: Reviews held in time
-- Metric: M21
-- Decides: hold it; who has the hour for it
-- Shape: shares
-- Columns: hit: reviewed within five working days; n: required reviews whose last day fell in the period
-- Five working days are seven days here. The worst severity it had says whether one is required.
-- Drills and near misses need none. What is reviewed in time counts from its last day on, like what is not.
with due as (
  select i.reviewed_at as reviewed_at, i.closed_at + 604800 as due_at, a.now_at as now_at,
    g.grp as grp
  from incident i
  join grouped g on g.incident = i.incident
  cross join asked a
  join deadline d on d.severity = i.worst
  where d.review = 'required' and i.closed_at is not null and not i.drill and i.outcome <> 'near-miss'
)
select p.back as back, d.grp as grp, count(case when d.reviewed_at <= d.due_at then 1 end) as hit, count(*) as n
from due d
cross join period p
where d.due_at <= d.now_at and d.due_at >= p.since_at and d.due_at < p.until_at
group by p.back, d.grp
order by p.back, d.grp
