-- Whoever belongs to an audience again is asked again; these are looked for every half minute.
create index assignment_called_off on assignment (notice_id, person_id)
  where state = 'cancelled' and cancelled_why in ('left', 'disabled', 'moved');
