-- Title: Steps that wait for an edit
-- Metric: M13
-- Decides: which step to mend next
-- Shape: list
-- Columns: id: the newest incident that says so, at last_at; wrong, slow, lacking: incidents that judged it so
-- As of now: what doubted.sql says. Drills count.
with placed as (
  select d.id as id, d.runbook as runbook, d.step as step, d.title as title, d.verdict as verdict,
    d.happened_at as happened_at,
    row_number() over (partition by d.runbook, d.step order by d.happened_at desc, d.incident desc) as place
  from doubted d
)
select case when a.group_by = 'runbook' then d.runbook else '' end as grp,
  min(case when d.place = 1 then d.id end) as id,
  d.runbook as runbook, d.step as step, d.title as title,
  count(case when d.verdict = 'contradicted' then 1 end) as wrong,
  count(case when d.verdict = 'too_slow' then 1 end) as slow,
  count(case when d.verdict = 'missing' then 1 end) as lacking,
  max(d.happened_at) as last_at
from placed d
cross join asked a
group by a.group_by, d.runbook, d.step, d.title
order by count(case when d.verdict = 'contradicted' then 1 end) desc, count(*) desc, d.runbook, d.step
