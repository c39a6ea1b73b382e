-- The walk of the newest incident of each runbook: what the runbook says today.
insert into latest_walk
select r.runbook, r.walk
from (
  select i.runbook as runbook, i.walk as walk,
    row_number() over (partition by i.runbook order by i.opened_at desc, i.incident desc) as place
  from incident i
) r
where r.place = 1
