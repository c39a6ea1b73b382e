-- Title: Steps that wait for an edit
-- Metric: M13
-- Decides: which step to mend next
-- Shape: list
-- Columns: id: the newest incident that says so, at last_at; wrong, slow, lacking: incidents that judged it so
-- As of now: what reviews said of steps of today's runbooks since a lesson was merged that edits the step there or in
-- core. Drills count. An incident that changed its runbook speaks for both.
with ranked as (
  select i.runbook as runbook, i.walk as walk,
    row_number() over (partition by i.runbook order by i.opened_at desc, i.incident desc) as place
  from incident i
),
steps as (
  select distinct r.runbook as runbook, s.step as step, s.title as title
  from ranked r
  join walk_step s on s.walk = r.walk
  where r.place = 1
),
walked as (
  select i.incident as incident, i.id as id, i.runbook as runbook from incident i
  union all
  select i.incident as incident, i.id as id, i.began_with as runbook from incident i where i.began_with <> i.runbook
),
mended as (
  select l.runbook as runbook, l.step as step, max(l.merged_at) as mended_at
  from lesson l
  where l.merged_at is not null
  group by l.runbook, l.step
),
mended_for_all as (
  select m.step as step, m.mended_at as mended_at from mended m where m.runbook = 'core'
),
doubts as (
  select s.runbook as runbook, s.step as step, s.title as title, j.incident as incident, w.id as id,
    j.verdict as verdict, j.happened_at as happened_at,
    row_number() over (partition by s.runbook, s.step order by j.happened_at desc, j.incident desc) as place
  from judgement j
  join walked w on w.incident = j.incident
  join steps s on s.runbook = w.runbook and s.step = j.step
  left join mended m on m.runbook = s.runbook and m.step = s.step
  left join mended_for_all f on f.step = s.step
  where j.verdict in ('contradicted', 'too_slow', 'missing')
    and j.happened_at > coalesce(m.mended_at, 0) and j.happened_at > coalesce(f.mended_at, 0)
)
select case when a.group_by = 'runbook' then d.runbook else '' end as grp,
  min(case when d.place = 1 then d.id end) as id,
  d.runbook as runbook, d.step as step, d.title as title,
  count(case when d.verdict = 'contradicted' then 1 end) as wrong,
  count(case when d.verdict = 'too_slow' then 1 end) as slow,
  count(case when d.verdict = 'missing' then 1 end) as lacking,
  max(d.happened_at) as last_at
from doubts d
cross join asked a
group by a.group_by, d.runbook, d.step, d.title
order by count(case when d.verdict = 'contradicted' then 1 end) desc, count(*) desc, d.runbook, d.step
