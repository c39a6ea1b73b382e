-- Title: Approvals that wait now
-- Metric: M11
-- Decides: whom to ask today, and whether the front line may decide it alone
-- Shape: list
-- Columns: remedy; amount with currency: as offered; role: of who was asked last, or nobody; waiting_seconds: since then
-- As of now: asked, not answered and not given. The longest wait first. No drills.
select
  b.grp as grp,
  i.id as id,
  r.remedy as remedy,
  r.amount as amount,
  r.currency as currency,
  coalesce(w.role, 'operator') as role,
  r.last_asked_at as asked_at,
  greatest(q.now_at - r.last_asked_at, 0) as waiting_seconds
from remedy r
join incident i on i.incident = r.incident
join grouped b on b.incident = i.incident
cross join asked q
left join person w on w.handle = r.last_asked_of
where r.last_asked_at is not null and r.verdict is null and coalesce(r.given, 0) = 0 and not i.drill
order by r.last_asked_at, i.incident, r.id
