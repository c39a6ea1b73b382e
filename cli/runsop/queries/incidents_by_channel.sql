-- Title: Incidents by channel
-- Metric: M1
-- Decides: where to put people, which group to look at
-- Shape: counts
-- Columns: channel: null: not known; n: incidents opened in the period
-- The channel confirmed while walking, else that of the first message.
select
  c.back as back,
  c.grp as grp,
  i.channel as channel,
  count(*) as n
from counted c
join incident i on i.incident = c.incident
group by c.back, c.grp, i.channel
order by c.back, c.grp, count(*) desc, coalesce(i.channel, '')
