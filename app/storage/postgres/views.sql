-- What a desk shows of numbers and people without what has to be revealed: masked as
-- app/domain/people.py masks. The views run as the owner; each asks who may know of whom.

CREATE FUNCTION office.masked(full_text text, first integer) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE WHEN length(full_text) <= 7
  THEN repeat('*', greatest(0, length(full_text) - 2)) || right(full_text, 2)
  ELSE left(full_text, first) || repeat('*', length(full_text) - 7) || right(full_text, 4)
END;

CREATE VIEW office.points WITH (security_barrier) AS
SELECT p.id, p.debtor_id, p.kind,
  CASE p.kind WHEN 'address' THEN p.value ELSE office.masked(regexp_replace(p.value, '^\+86', ''), 3)
  END AS shown,
  p.extension, p.party, p.relation, p.party_name, p.place, p.state, p.zones, p.position
FROM public.contact_points AS p WHERE office.sees_record(p.debtor_id);
