-- Title: Lessons that wait
-- Metric: M14
-- Decides: whom to ask for it; more than ten: settle some before new ones are taken
-- Shape: list
-- Columns: id: the incident that taught it; status; role: of who does what stands outside the runbooks, due_at: by when
-- As of now: proposed or agreed and in no runbook yet, or in one, to be done by somebody and not seen done.
-- Overdue ones first, then the oldest.
with open_lessons as (
  select l.lesson as lesson, l.runbook as runbook, l.step as step, l.incident_id as incident_id, l.status as status,
    l.proposed_at as proposed_at, l.what as what, l.who as who, l.due_at as due_at,
    case when l.due_at < a.now_at then l.due_at end as overdue_at, a.group_by as group_by
  from lesson l
  cross join asked a
  where l.status in ('proposed', 'agreed') or (l.status = 'merged' and l.due_at is not null)
)
select
  coalesce(case o.group_by
    when 'team' then i.team
    when 'channel' then i.channel
    when 'runbook' then o.runbook
    when 'language' then i.language
    else '' end, '?') as grp,
  o.incident_id as id, o.lesson as lesson, o.runbook as runbook, o.step as step, o.what as what, o.status as status,
  o.proposed_at as proposed_at, case when o.who is not null then coalesce(p.role, 'operator') end as role,
  o.due_at as due_at
from open_lessons o
left join incident i on i.id = o.incident_id
left join person p on p.handle = o.who
order by case when o.overdue_at is null then 1 else 0 end, coalesce(o.overdue_at, o.proposed_at, 0), o.lesson
