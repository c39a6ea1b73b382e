-- Title: First public words that came late, or not yet
-- Metric: M2
-- Decides: cover, deputies, whom to wake
-- Shape: list
-- Columns: hour: when it was opened, by the clock of the place; first_word_at: null while nobody has answered;
--   closed_at: null while it is open; late_seconds: after the deadline, until the words, else until closing or now
-- Who waits still comes first, then the worst, then the latest. Near misses and praise do not count, nor
-- do those whose first words were left out for a reason.
select
  c.grp as grp,
  i.id as id,
  i.worst as severity,
  i.opened_hour as hour,
  i.runbook as runbook,
  i.channel as channel,
  i.first_signal_at as first_signal_at,
  u.due_at as due_at,
  i.first_word_at as first_word_at,
  i.closed_at as closed_at,
  greatest(coalesce(i.first_word_at, i.closed_at, q.now_at) - u.due_at, 0) as late_seconds
from counted c
join incident i on i.incident = c.incident
join words_due u on u.incident = c.incident
cross join asked q
where c.back in (0, -1) and coalesce(i.first_word_at, q.now_at) > u.due_at and i.runbook <> 'praise-received'
order by
  case when i.first_word_at is null and i.closed_at is null then 0 else 1 end,
  coalesce(i.worst, 99),
  greatest(coalesce(i.first_word_at, i.closed_at, q.now_at) - u.due_at, 0) desc,
  i.incident
