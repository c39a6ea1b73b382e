-- Title: What went well
-- Shape: findings
-- Columns: kind: lesson, solved, near-miss or praise; item; id: the incident, null for a lesson that names none;
--   since_at: when; weight: what is said first; what: the lesson in words; runbook; severity: the worst it was
-- Of the period asked for and the running week: a lesson that a later walk verified; customers who said that
-- it is solved, and none who said otherwise last, after an incident of severity 1 or 2; a near miss that was caught; praise. No drills.
with span as (
  select min(p.since_at) as after_at, max(p.until_at) as until_at
  from period p
  where p.back <= 0
),
reopening as (
  select t.incident as incident, max(t.ord) as ord
  from turn t
  where t.kind = 'reopened'
  group by t.incident
),
told as ( -- the last word of each
  select a.incident as incident, a.happened_at as happened_at, a.value as value,
    row_number() over (partition by a.incident, a.party order by a.ord desc) as place
  from answer a
  left join reopening o on o.incident = a.incident
  where a.ask in ('satisfied', 'week_satisfied') and a.value <> 'no_answer' and a.in_force and a.ord > coalesce(o.ord, -1)
),
-- Who said that it is not solved, or partly, counts whenever it was: then it is not solved for them.
otherwise as (
  select t.incident as incident
  from told t
  where t.place = 1 and t.value <> 'yes'
  group by t.incident
),
well as (
  select 'lesson' as kind, l.lesson as thing, l.incident_id as id, l.verified_at as happened_at, 50 as weight,
    replace(l.what, ' (' || coalesce(l.who, '') || ')', '') as what, l.runbook as runbook, null as severity
  from lesson l
  where l.status = 'verified'
  union all
  select 'solved' as kind, i.id as thing, i.id as id, max(t.happened_at) as happened_at, 40 as weight, '' as what,
    i.runbook as runbook, i.worst as severity
  from told t
  join span s on t.happened_at >= s.after_at and t.happened_at < s.until_at
  join incident i on i.incident = t.incident
  left join otherwise o on o.incident = t.incident
  where t.place = 1 and t.value = 'yes' and o.incident is null and i.worst <= 2 and not i.drill
  group by i.id, i.runbook, i.worst
  union all
  select 'near-miss' as kind, i.id as thing, i.id as id, i.closed_at as happened_at, 20 as weight, '' as what,
    i.runbook as runbook, i.worst as severity
  from incident i
  where i.outcome = 'near-miss' and not i.drill
  union all
  select 'praise' as kind, i.id as thing, i.id as id, i.opened_at as happened_at, 10 as weight, '' as what,
    i.runbook as runbook, i.worst as severity
  from incident i
  where i.runbook = 'praise-received' and not i.drill
)
select w.kind as kind, w.kind || '.' || w.thing as item, w.id as id, w.happened_at as since_at, w.weight as weight,
  w.what as what, w.runbook as runbook, w.severity as severity
from well w
join span s on w.happened_at >= s.after_at and w.happened_at < s.until_at
order by w.weight desc, coalesce(w.severity, 9), w.happened_at desc, w.thing
