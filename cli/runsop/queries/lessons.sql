-- Title: What became of lessons
-- Metric: M14
-- Decides: whether learning arrives in the runbooks
-- Shape: counts
-- Columns: became: proposed, merged, verified (a later walk showed that it helps) or dropped; n: lessons
-- Each move counts in the period it was made in, so one lesson may count in several.
with moves as (
  select l.lesson as lesson, l.runbook as runbook, l.incident_id as incident_id, 'proposed' as became,
    l.proposed_at as moved_at
  from lesson l
  union all
  select l.lesson as lesson, l.runbook as runbook, l.incident_id as incident_id, 'merged' as became,
    l.merged_at as moved_at
  from lesson l
  union all
  select l.lesson as lesson, l.runbook as runbook, l.incident_id as incident_id, 'verified' as became,
    l.verified_at as moved_at
  from lesson l
  union all
  select l.lesson as lesson, l.runbook as runbook, l.incident_id as incident_id, 'dropped' as became,
    l.dropped_at as moved_at
  from lesson l
),
grouped as (
  select m.became as became, m.moved_at as moved_at,
    coalesce(case a.group_by
      when 'team' then i.team
      when 'channel' then i.channel
      when 'runbook' then m.runbook
      when 'language' then i.language
      else '' end, '?') as grp
  from moves m
  cross join asked a
  left join incident i on i.id = m.incident_id
  where m.moved_at <= a.now_at
)
select p.back as back, g.grp as grp, g.became as became, count(*) as n
from grouped g
cross join period p
where g.moved_at >= p.since_at and g.moved_at < p.until_at
group by p.back, g.grp, g.became
order by p.back, g.grp, g.became
