-- Title: Edits and what followed
-- Metric: M14
-- Decides: which edit to keep, which to look at again
-- Shape: list
-- Columns: id: the incident that taught it; merged_at; ordinary_before of n_before, ordinary_since of n_since
-- Incidents that began or ended with the runbook and were closed in the 90 days before and after the edit; an edit of
-- core is one of every runbook. Ordinary: walked without improvisation and without a switch to another runbook. Few
-- incidents prove nothing. The newest edits first, of the last 180 days; those that change nothing are left out.
with edits as (
  select l.lesson as lesson, l.runbook as runbook, l.step as step, l.incident_id as incident_id, l.what as what,
    l.merged_at as merged_at, a.group_by as group_by
  from lesson l
  cross join asked a
  where l.merged_at > a.now_at - 15552000 and l.merged_at <= a.now_at and l.type not in ('new_drill', 'no_change')
),
walked as (
  select i.runbook as runbook, i.began_with as began_with, i.closed_at as closed_at,
    case when i.improvised = 0 and i.switched = 0 then 1 end as ordinary
  from incident i
  cross join asked a
  where not i.drill and i.closed_at > a.now_at - 23328000 and i.closed_at <= a.now_at
),
either as (
  select w.runbook as runbook, w.closed_at as closed_at, w.ordinary as ordinary from walked w
  union all
  select w.began_with as runbook, w.closed_at as closed_at, w.ordinary as ordinary from walked w
  where w.began_with <> w.runbook
  union all
  select 'core' as runbook, w.closed_at as closed_at, w.ordinary as ordinary from walked w
),
effects as (
  select e.lesson as lesson,
    count(case when w.closed_at <= e.merged_at then w.ordinary end) as ordinary_before,
    count(case when w.closed_at <= e.merged_at then 1 end) as n_before,
    count(case when w.closed_at > e.merged_at then w.ordinary end) as ordinary_since,
    count(case when w.closed_at > e.merged_at then 1 end) as n_since
  from edits e
  join either w on w.runbook = e.runbook
  where w.closed_at > e.merged_at - 7776000 and w.closed_at <= e.merged_at + 7776000
  group by e.lesson
)
select
  coalesce(case e.group_by
    when 'team' then i.team
    when 'channel' then i.channel
    when 'runbook' then e.runbook
    when 'language' then i.language
    else '' end, '?') as grp,
  e.incident_id as id, e.lesson as lesson, e.runbook as runbook, e.step as step, e.what as what,
  e.merged_at as merged_at, coalesce(f.ordinary_before, 0) as ordinary_before, coalesce(f.n_before, 0) as n_before,
  coalesce(f.ordinary_since, 0) as ordinary_since, coalesce(f.n_since, 0) as n_since
from edits e
left join effects f on f.lesson = e.lesson
left join incident i on i.id = e.incident_id
order by e.merged_at desc, e.lesson
