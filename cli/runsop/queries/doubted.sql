-- What reviews found wrong, too slow or lacking in steps of today's runbooks since a lesson was merged that mends the
-- step: that edits it, there or in core, or the words of a message its asks
-- may use; a translation that is added mends none. An incident that changed its runbook speaks for both.
insert into doubted
with steps as (
  select distinct t.runbook as runbook, t.walk as walk, s.step as step, s.title as title
  from latest_walk t
  join walk_step s on s.walk = t.walk
),
walked as (
  select i.incident as incident, i.id as id, i.runbook as runbook from incident i
  union all
  select i.incident as incident, i.id as id, i.began_with as runbook from incident i where i.began_with <> i.runbook
),
edited as (
  select l.runbook as runbook, l.step as step, max(l.merged_at) as mended_at
  from lesson l
  where l.merged_at is not null
  group by l.runbook, l.step
),
reworded as (
  select m.walk as walk, m.step as step, max(l.merged_at) as mended_at
  from lesson l
  join walk_message m on m.message = l.message
  where l.merged_at is not null
    and l.type = 'edit_template'
  group by m.walk, m.step
)
select j.incident, w.id, s.runbook, s.step, s.title, j.verdict, j.happened_at
from judgement j
join walked w on w.incident = j.incident
join steps s on s.runbook = w.runbook and s.step = j.step
left join edited e on e.runbook = s.runbook and e.step = s.step
left join edited c on c.runbook = 'core' and c.step = s.step
left join reworded r on r.walk = s.walk and r.step = s.step
where j.verdict in ('contradicted', 'too_slow', 'missing')
  and j.happened_at > coalesce(e.mended_at, 0)
  and j.happened_at > coalesce(c.mended_at, 0)
  and j.happened_at > coalesce(r.mended_at, 0)
