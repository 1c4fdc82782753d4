-- What the views ask that a desk reads in the place of tables (made by install.py as rights.py says
-- it). A desk looks for a name here first, so the statements of app/storage find them: the same
-- columns, with numbers and identities masked as app/domain/people.py masks, and a stand-in for the
-- keyed digest of a number.

-- A number as it is shown, or an address, of people one may know of.
CREATE FUNCTION office.shown(point_id text) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp
RETURN (
  SELECT CASE WHEN p.kind = 'address' THEN p.value
    WHEN length(bare.number) <= 7
    THEN repeat('*', greatest(0, length(bare.number) - 2)) || right(bare.number, 2)
    ELSE left(bare.number, 3) || repeat('*', length(bare.number) - 7) || right(bare.number, 4)
  END
  FROM public.contact_points AS p,
    LATERAL (SELECT regexp_replace(p.value, '^\+86', '') AS number) AS bare
  WHERE p.id = point_id AND office.sees_record(p.debtor_id)
);

-- An identity number as it is shown.
CREATE FUNCTION office.shown_identity(debtor text) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp
RETURN (
  SELECT CASE WHEN length(d.identity_number) <= 7 THEN repeat('*', 8)
    ELSE left(d.identity_number, 3) || repeat('*', length(d.identity_number) - 7)
      || right(d.identity_number, 4)
  END
  FROM public.debtors AS d WHERE d.id = debtor AND office.sees_record(d.id)
);

-- The stand-in for a number's digest among the numbers of one person: the first of their contact
-- points that has it. Empty: of none.
CREATE FUNCTION office.stand_in(members text[], number text) RETURNS text LANGUAGE sql STABLE
RETURN CASE WHEN number IS NOT NULL THEN coalesce((
  SELECT min(p.id) FROM public.contact_points AS p
  WHERE p.debtor_id = ANY (members) AND p.value_key = number
), '') END;

-- Everybody who is the same person.
CREATE FUNCTION office.members(debtor text) RETURNS text[] LANGUAGE sql STABLE
RETURN (
  SELECT array_agg(m.id) FROM public.debtors AS d
  JOIN public.debtors AS m ON m.person_id = d.person_id WHERE d.id = debtor
);

-- The number that a row speaks of, as its stand-in; of people one may know of.
CREATE FUNCTION office.number_of(kind text, id text) RETURNS text LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  debtor text;
  number text;
BEGIN
  CASE kind
    WHEN 'point' THEN SELECT t.debtor_id, t.value_key INTO debtor, number
      FROM public.contact_points AS t WHERE t.id = number_of.id;
    WHEN 'permit' THEN SELECT t.debtor_id, t.value_key INTO debtor, number
      FROM public.permits AS t WHERE t.id = number_of.id;
    WHEN 'contact' THEN SELECT t.debtor_id, t.value_key INTO debtor, number
      FROM public.contacts AS t WHERE t.id = number_of.id;
    WHEN 'opt_out' THEN SELECT t.debtor_id, t.value_key INTO debtor, number
      FROM public.opt_outs AS t WHERE t.id = number_of.id;
    WHEN 'consent' THEN SELECT t.debtor_id, t.value_key INTO debtor, number
      FROM public.consents AS t WHERE t.id = number_of.id;
    ELSE NULL;
  END CASE;
  IF debtor IS NULL OR NOT office.sees_record(debtor) THEN
    RETURN NULL;
  END IF;
  RETURN office.stand_in(office.members(debtor), number);
END $$;

-- Of the book's settings what a desk goes by; the salt is none of it.
CREATE VIEW office.settings WITH (security_barrier) AS
SELECT name, value FROM public.settings
WHERE name IN ('book.id', 'book.program', 'queue.ranked', 'rules.revision');

-- What the rules count for a number of a person, as app/storage/contacts.py reads it: every permit
-- of the person and everybody's at the number, and what the person began. Of other people nothing
-- is told but that it happened.
CREATE FUNCTION office.past(person text, number text, since bigint)
RETURNS TABLE (
  permit text, issued_at bigint, expires_at bigint, channel text, party text, purpose text,
  point text, number_of text, whose text, state text, placed_at bigint, outcome text, reached text,
  right_party bigint
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  members text[] := office.members(person);
  named text;
BEGIN
  IF NOT office.sees(person) THEN
    RETURN;
  END IF;
  SELECT p.value_key INTO named FROM public.contact_points AS p
  WHERE p.id = past.number AND p.debtor_id = ANY (members);
  RETURN QUERY
  SELECT CASE WHEN own.is THEN p.id::text ELSE '' END, p.issued_at, p.expires_at, p.channel::text,
    p.party::text, p.purpose::text, CASE WHEN own.is THEN p.point_id::text ELSE '' END,
    office.stand_in(members, p.value_key), CASE WHEN own.is THEN person ELSE '' END,
    s.state::text, c.at, o.outcome::text, o.reached::text, o.right_party::bigint
  FROM public.permits AS p
  JOIN public.contact_points AS s ON s.id = p.point_id
  LEFT JOIN public.contacts AS c ON c.permit_id = p.id
  LEFT JOIN public.outcomes AS o ON o.contact_id = c.id
    AND NOT EXISTS (SELECT FROM public.corrections AS w WHERE w.wrong_id = o.id),
  LATERAL (SELECT p.debtor_id = ANY (members) AS is) AS own
  WHERE (p.debtor_id = ANY (members) OR p.value_key = named) AND p.issued_at >= since
  UNION ALL
  SELECT NULL, c.at, c.at, c.channel::text, c.party::text, 'collect', c.point_id::text,
    office.stand_in(members, c.value_key), person, NULL, c.at, 'conversation', NULL, 0::bigint
  FROM public.contacts AS c
  WHERE c.debtor_id = ANY (members) AND c.direction = 'inbound' AND c.at >= since;
END $$;

-- What is reserved of a person and at their number for devices that are out, as
-- app/storage/checkouts.py reads it. Of other people nothing is told but that it is.
CREATE FUNCTION office.reserved_of(person text, number text, since bigint)
RETURNS TABLE (
  channel text, party text, point text, number_of text, whose text, until_at bigint, by text
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  members text[] := office.members(person);
  named text;
BEGIN
  IF NOT office.sees(person) THEN
    RETURN;
  END IF;
  SELECT p.value_key INTO named FROM public.contact_points AS p
  WHERE p.id = reserved_of.number AND p.debtor_id = ANY (members);
  RETURN QUERY
  SELECT r.channel::text, r.party::text, CASE WHEN own.is THEN r.point_id::text ELSE '' END,
    office.stand_in(members, r.value_key), CASE WHEN own.is THEN person ELSE '' END, c.until_at,
    s.name::text
  FROM public.reservations AS r
  JOIN public.checkouts AS c ON c.id = r.checkout_id
  JOIN public.staff AS s ON s.id = c.staff_id,
  LATERAL (SELECT r.debtor_id = ANY (members) AS is) AS own
  WHERE (own.is OR r.value_key = named) AND r.permit_id IS NULL AND r.returned_at IS NULL
    AND c.until_at >= since;
END $$;

-- Of each debt of somebody whom one sees: the day of which its creditor's figures are. What else is on
-- record of a file is read by those who oversee what was brought in.
CREATE FUNCTION office.figures_of(person text) RETURNS TABLE (debt_id text, as_of text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT b.id, i.as_of FROM public.debtors AS d JOIN public.debts AS b ON b.debtor_id = d.id
  LEFT JOIN public.imports AS i ON i.id = b.import_id
  WHERE d.person_id = person AND office.sees(person);
$$;
