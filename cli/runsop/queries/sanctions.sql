-- Title: Muted, removed, banned
-- Metric: M18
-- Decides: whether moderation is fair; a ban is no success
-- Shape: counts
-- Columns: action; rule: the published one it rests on; n: times
select c.back as back, c.grp as grp, s.action as action, s.rule as rule, count(*) as n
from counted c
join sanction s on s.incident = c.incident
group by c.back, c.grp, s.action, s.rule
order by c.back, c.grp, count(*) desc, s.action, s.rule
