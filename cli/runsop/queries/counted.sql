-- The incidents that count, each in the period it was opened in; drills never count.
insert into counted
select i.incident, p.back,
  coalesce(case a.group_by
    when 'team' then i.team
    when 'channel' then i.channel
    when 'runbook' then i.runbook
    when 'language' then i.language
    else '' end, '?')
from incident i
cross join asked a
join period p on i.opened_day between p.first_day and p.last_day
where not i.drill
