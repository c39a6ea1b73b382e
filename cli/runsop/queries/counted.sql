-- The incidents that count, each in the period it was opened in; drills never count.
insert into counted
select i.incident, p.back, g.grp
from incident i
join grouped g on g.incident = i.incident
join period p on i.opened_day between p.first_day and p.last_day
where not i.drill
