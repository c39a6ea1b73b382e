-- Title: What is overdue and waits for somebody today
-- Shape: findings
-- Columns: kind; item: what --decide names; id: the incident; since_at: when the oldest became overdue; weight: what
--   comes first; n: how many things of the kind the incident has; what: the oldest in words; role: whose it is;
--   severity: the worst it was; of_kind: how many rows the kind has; the 200 oldest of each are given
-- One row a kind and incident, as of now and whatever period is asked for. Drills never wait for anybody.
with holder as (
  select h.handle as handle, min(h.role) as role
  from person h
  group by h.handle
),
reopening as (
  select t.incident as incident, max(t.ord) as ord
  from turn t
  where t.kind = 'reopened'
  group by t.incident
),
given as (
  select r.incident as incident, count(*) as n
  from remedy r
  where r.given > 0
  group by r.incident
),
-- An approval is late when a deputy should be asked instead: the team says after how long; an hour, where it does not.
approval as (
  select r.incident as incident, r.asked_at + coalesce(d.patience, 3600) as due_at, r.remedy as what,
    coalesce(h.role, 'operator') as role, r.id as thing
  from remedy r
  join incident i on i.incident = r.incident
  left join deadline d on d.severity = i.severity
  left join holder h on h.handle = r.asked_of
  left join given g on g.incident = r.incident
  where r.asked_at is not null and r.verdict is null and g.incident is null
),
-- A check after closing, once or once a person; who does not want to hear from us is not asked.
no_thanks as (
  select a.incident as incident, a.party as party
  from answer a
  where a.ask = 'reached' and a.value in ('refused', 'blocked') and a.in_force and a.party is not null
  group by a.incident, a.party
),
check_step as (
  select distinct w.walk as walk, w.step as step, w.title as title, w.branch as branch, w.each_party as each_party,
    w.check_after as check_after
  from walk_step w
  where w.check_after is not null
),
-- Who was not asked for a quarter is not asked any more: older ones stand in the list of checks overdue.
recent as (
  select i.incident as incident, i.walk as walk, i.closed_at as closed_at
  from incident i
  cross join asked a
  where i.closed_at > a.now_at - 8640000 and i.outcome <> 'near-miss'
),
check_up as (
  select i.incident as incident, w.step as step, w.title as title, '' as party, i.closed_at + w.check_after as due_at
  from recent i
  join check_step w on w.walk = i.walk
  where not w.each_party
    and i.closed_at + w.check_after <= (select a.now_at from asked a)
  union all
  select i.incident as incident, w.step as step, w.title as title, p.party as party,
    i.closed_at + w.check_after as due_at
  from recent i
  join check_step w on w.walk = i.walk
  join party p on p.incident = i.incident
  left join no_thanks nt on nt.incident = p.incident and nt.party = p.party
  where w.each_party and not p.supporter and (nt.incident is null or not w.branch)
    and i.closed_at + w.check_after <= (select a.now_at from asked a)
),
answered as (
  select a.incident as incident, a.step as step, coalesce(a.party, '') as party, max(a.ord) as ord
  from answer a
  join recent i on i.incident = a.incident
  where a.step in (select c.step from check_step c)
  group by a.incident, a.step, coalesce(a.party, '')
),
left_out as (
  select s.incident as incident, s.step as step, coalesce(s.party, '') as party, max(s.ord) as ord
  from skip s
  join recent i on i.incident = s.incident
  where s.step in (select c.step from check_step c) and s.in_force and s.reason <> 'not now'
  group by s.incident, s.step, coalesce(s.party, '')
),
follow_up as (
  select c.incident as incident, c.due_at as due_at, c.title as what, c.step as step, c.party as party
  from check_up c
  left join reopening o on o.incident = c.incident
  left join answered a on a.incident = c.incident and a.step = c.step and a.party = c.party
  left join left_out l on l.incident = c.incident and l.step = c.step and l.party = c.party
  where (a.ord is null or a.ord < coalesce(o.ord, -1)) and (l.ord is null or l.ord < coalesce(o.ord, -1))
),
-- The last public words of open incidents, which may have named a time for the next ones.
spoken as (
  select m.incident as incident, m.next_update_at as next_update_at, coalesce(m.ask, '') as ask,
    row_number() over (partition by m.incident order by m.sent_at desc, m.ord desc) as place
  from message m
  join incident i on i.incident = m.incident
  where m.public and i.closed_at is null
),
thing as (
  select 'word' as kind, 60 as weight, u.incident as incident, u.due_at as due_at, '' as what, '' as role, '' as thing
  from words_due u
  join incident i on i.incident = u.incident
  where i.first_word_at is null and i.closed_at is null and u.due_at < (select a.now_at from asked a)
  union all
  select 'update' as kind, 55 as weight, s.incident as incident, s.next_update_at as due_at, '' as what, '' as role,
    '' as thing
  from spoken s
  where s.place = 1 and s.ask <> 'public_close' and s.next_update_at < (select a.now_at from asked a)
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
    f.step || '.' || f.party as thing
  from follow_up f
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
    count(*) over (partition by t.kind, t.incident) as n
  from thing t
),
waiting as (
  select r.kind as kind, r.kind || '.' || i.id as item, i.id as id, r.due_at as since_at, r.weight as weight, r.n as n,
    r.what as what, r.role as role, i.worst as severity
  from ranked r
  join incident i on i.incident = r.incident
  where r.place = 1 and not i.drill
  union all
  select 'action' as kind, 'action.' || l.lesson as item, l.incident_id as id, l.due_at as since_at, 20 as weight,
    1 as n,
    replace(l.what, ' (' || coalesce(l.who, '') || ')', '') as what, coalesce(h.role, 'operator') as role,
    null as severity
  from lesson l
  left join holder h on h.handle = l.who
  where l.type = 'add_prevention' and l.status in ('agreed', 'merged')
    and l.due_at <= (select a.now_at from asked a)
),
numbered as (
  select w.kind as kind, w.item as item, w.id as id, w.since_at as since_at, w.weight as weight, w.n as n,
    w.what as what, w.role as role, w.severity as severity, count(*) over (partition by w.kind) as of_kind,
    row_number() over (partition by w.kind order by w.since_at, w.item) as place
  from waiting w
)
select w.kind as kind, w.item as item, w.id as id, w.since_at as since_at, w.weight as weight, w.n as n,
  w.what as what, w.role as role, w.severity as severity, w.of_kind as of_kind
from numbered w
where w.place <= 200
order by w.weight desc, w.since_at, w.item
