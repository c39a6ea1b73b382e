-- Title: What is overdue and waits for somebody today
-- Shape: findings
-- Columns: kind; item: what --decide names; id: the incident; since_at: when the oldest became overdue; newest_at: when
--   the newest did; weight: what comes first; n: how many things of the kind the incident has; what: the oldest in words; role: whose it is, or nobody;
--   severity: the worst it was; of_kind: how many rows the kind has; the 200 oldest of each are given
-- One row a kind and incident, as of now and whatever period is asked for. Drills never wait for anybody.
with holder as (
  select h.handle as handle, min(h.role) as role
  from person h
  group by h.handle
),
-- An approval is late when a deputy should be asked instead of the last one asked: the team says after how long; an
-- hour, where it does not.
approval as (
  select r.incident as incident, r.last_asked_at + coalesce(d.patience, 3600) as due_at, r.remedy as what,
    coalesce(h.role, 'operator') as role, r.id as thing
  from remedy r
  join incident i on i.incident = r.incident
  left join deadline d on d.severity = i.severity
  left join holder h on h.handle = r.last_asked_of
  where r.last_asked_at is not null and r.verdict is null and coalesce(r.given, 0) = 0
),
-- Workspaces share walks: each step once.
titled as (
  select distinct w.walk as walk, w.step as step, w.title as title
  from walk_step w
  where w.check_after is not null
),
-- Who was not asked for a quarter is not asked any more: older ones stand in the list of checks overdue.
check_up as (
  select f.incident as incident, f.due_at as due_at, w.title as what, f.step as step, f.party as party
  from follow_up f
  join incident i on i.incident = f.incident
  join titled w on w.walk = i.walk and w.step = f.step
  where f.state = 'open' and f.due_at <= (select a.now_at from asked a)
    and i.closed_at > (select a.now_at from asked a) - 8640000
),
thing as (
  select 'word' as kind, 60 as weight, u.incident as incident, u.due_at as due_at, '' as what, '' as role, '' as thing
  from words_due u
  join incident i on i.incident = u.incident
  where i.first_word_at is null and i.closed_at is null and u.due_at < (select a.now_at from asked a)
  union all
  select 'update' as kind, 55 as weight, i.incident as incident, i.update_at as due_at, '' as what, '' as role,
    '' as thing
  from incident i
  where i.update_at < (select a.now_at from asked a)
  union all
  select 'promise' as kind, 50 as weight, p.incident as incident, p.due_at as due_at, p.what as what,
    coalesce(h.role, 'operator') as role, p.id as thing
  from promise p
  left join holder h on h.handle = p.who
  where p.state = 'open' and p.due_at < (select a.now_at from asked a)
  union all
  select 'approval' as kind, 45 as weight, v.incident as incident, v.due_at as due_at, v.what as what, v.role as role,
    v.thing as thing
  from approval v
  where v.due_at <= (select a.now_at from asked a)
  union all
  select 'check' as kind, 40 as weight, f.incident as incident, f.due_at as due_at, f.what as what, '' as role,
    f.step || '.' || coalesce(f.party, '') as thing
  from check_up f
  union all
  select 'review' as kind, 30 as weight, i.incident as incident, i.closed_at + 604800 as due_at, '' as what, '' as role,
    '' as thing
  from incident i
  join deadline d on d.severity = i.worst
  where d.review = 'required' and i.reviewed_at is null and i.outcome <> 'near-miss'
    and i.closed_at + 604800 <= (select a.now_at from asked a)
),
ranked as (
  select t.kind as kind, t.weight as weight, t.incident as incident, t.due_at as due_at, t.what as what, t.role as role,
    row_number() over (partition by t.kind, t.incident order by t.due_at, t.thing) as place,
    count(*) over (partition by t.kind, t.incident) as n,
    max(t.due_at) over (partition by t.kind, t.incident) as newest_at
  from thing t
),
waiting as (
  select r.kind as kind, r.kind || '.' || i.id as item, i.id as id, r.due_at as since_at, r.newest_at as newest_at,
    r.weight as weight, r.n as n, r.what as what, r.role as role, i.worst as severity
  from ranked r
  join incident i on i.incident = r.incident
  where r.place = 1 and not i.drill
  union all
  select 'action' as kind, 'action.' || l.lesson as item, l.incident_id as id, l.due_at as since_at,
    l.due_at as newest_at, 20 as weight, 1 as n,
    replace(l.what, ' (' || coalesce(l.who, '') || ')', '') as what, coalesce(h.role, 'operator') as role,
    null as severity
  from lesson l
  left join holder h on h.handle = l.who
  where l.type = 'add_prevention' and l.status in ('agreed', 'merged')
    and l.due_at <= (select a.now_at from asked a)
),
numbered as (
  select w.kind as kind, w.item as item, w.id as id, w.since_at as since_at, w.newest_at as newest_at,
    w.weight as weight, w.n as n, w.what as what, w.role as role, w.severity as severity, count(*) over (partition by w.kind) as of_kind,
    row_number() over (partition by w.kind order by w.since_at, w.item) as place
  from waiting w
)
select w.kind as kind, w.item as item, w.id as id, w.since_at as since_at, w.newest_at as newest_at,
  w.weight as weight, w.n as n, w.what as what, w.role as role, w.severity as severity, w.of_kind as of_kind
from numbered w
where w.place <= 200
order by w.weight desc, w.since_at, w.item
