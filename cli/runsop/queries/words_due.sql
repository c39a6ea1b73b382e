-- When the first public words are due, of incidents that count and of those that are open. The clock runs from the first
-- of them writing, not from when we noticed. A raise of severity starts a deadline of its own, and the earliest counts.
-- Near misses have none, nor has who left the first words out for a reason and said nothing in public.
insert into words_due
with steps as (
  select s.incident as incident, s.severity as severity, s.since_at as since_at, i.first_signal_at as first_signal_at,
    row_number() over (partition by s.incident order by s.since_at, s.severity desc) as place
  from severity s
  join incident i on i.incident = s.incident
  where (i.closed_at is null or i.incident in (select c.incident from counted c))
    and coalesce(i.outcome, '') <> 'near-miss' and not i.no_first_word
)
select s.incident,
  min(d.first_reply
    + case when s.place = 1 then s.first_signal_at else greatest(s.first_signal_at, s.since_at) end)
from steps s
join deadline d on d.severity = s.severity
group by s.incident
