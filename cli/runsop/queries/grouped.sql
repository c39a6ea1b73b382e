-- What each incident is grouped by; '' where nothing was asked for, ? where it is not known.
insert into grouped
select i.incident,
  coalesce(case a.group_by
    when 'team' then i.team
    when 'channel' then i.channel
    when 'runbook' then i.runbook
    when 'language' then i.language
    else '' end, '?')
from incident i
cross join asked a
