-- Title: Promises overdue now
-- Metric: M4
-- Decides: what to unblock today
-- Shape: list
-- Columns: role: of who promised it; what: in words, names hidden; late_seconds: since it was due
-- As of now, from whatever week the incident is, closed ones too. The oldest first.
select
  g.grp as grp,
  i.id as id,
  p.what as what,
  coalesce(w.role, 'operator') as role,
  p.made_at as made_at,
  p.due_at as due_at,
  q.now_at - p.due_at as late_seconds
from promise p
join incident i on i.incident = p.incident
join grouped g on g.incident = i.incident
cross join asked q
left join person w on w.handle = p.who
where p.state = 'open' and p.due_at < q.now_at and not i.drill
order by p.due_at, i.incident, p.id
