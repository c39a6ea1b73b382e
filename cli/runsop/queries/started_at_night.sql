-- Title: Opened at night
-- Metric: M17
-- Decides: night cover, and rest the day after
-- Shape: shares
-- Columns: hit: incidents opened in the quiet hours of the team (22 to 8 without any), by the clock of the place; n: all incidents
select c.back as back, c.grp as grp,
  count(case
    when a.night_from <= a.night_to and i.opened_minute >= a.night_from and i.opened_minute < a.night_to then 1
    when a.night_from > a.night_to and (i.opened_minute >= a.night_from or i.opened_minute < a.night_to) then 1
  end) as hit,
  count(*) as n
from counted c
join incident i on i.incident = c.incident
cross join asked a
group by c.back, c.grp
order by c.back, c.grp
