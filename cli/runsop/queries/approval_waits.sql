-- Title: How long an approval took
-- Metric: M11
-- Decides: raise the cap of who stands at the front
-- Shape: spread
-- Unit: seconds
-- Columns: role: of who had to approve, the first asked, or nobody; state: decided, waiting, or never (closed without an answer); n: times somebody
--   had to be asked; least, middle, most: from asking to the answer, to closing, or until now
-- An approval that is passed on to somebody else goes on waiting since it was first asked for.
-- Who waits is shown beside who was answered: without them the slowest would look like the quickest.
with waits as (
  select
    c.back as back, c.grp as grp, c.incident as incident, r.id as id,
    coalesce(w.role, 'operator') as role,
    case
      when r.decided_at is not null then 'decided'
      when i.closed_at is not null then 'never'
      else 'waiting' end as state,
    greatest(coalesce(r.decided_at, i.closed_at, q.now_at) - r.asked_at, 0) as waited
  from counted c
  join incident i on i.incident = c.incident
  join remedy r on r.incident = i.incident
  cross join asked q
  left join person w on w.handle = r.asked_of
  where r.asked_at is not null
),
ranked as (
  select w.back, w.grp, w.role, w.state, w.waited,
    row_number() over (partition by w.back, w.grp, w.role, w.state order by w.waited, w.incident, w.id) as place,
    count(*) over (partition by w.back, w.grp, w.role, w.state) as n
  from waits w
)
select
  r.back as back,
  r.grp as grp,
  r.role as role,
  r.state as state,
  max(r.n) as n,
  min(r.waited) as least,
  min(case when 2 * r.place in (r.n, r.n + 1) then r.waited end) as middle,
  max(r.waited) as most
from ranked r
group by r.back, r.grp, r.role, r.state
order by r.back, r.grp, r.role, r.state
