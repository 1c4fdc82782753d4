-- Whom somebody finds by what they type: those whom they may know of, by the tokens of
-- app/storage/search.py. Of a number no more is compared than a desk shows of it anyway, so that nobody
-- guesses their way through the rest.

-- What somebody has is found from their own people; by the primary key it is found from the token.
CREATE INDEX IF NOT EXISTS ix_tokens_debtor ON public.tokens (debtor_id, token);

-- The people whom who has signed in may know of, where that is not everybody.
CREATE FUNCTION office.my_people() RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  team constant text[] := office.my_team();
BEGIN
  RETURN office.my_leases() || office.my_visits() || ARRAY(
    SELECT d.id::text FROM public.debtors AS d
    WHERE d.collector_id = ANY (team || office.my_id())
    UNION ALL
    SELECT d.id FROM public.debtors AS d WHERE d.collector_id IS NULL AND '' = ANY (team));
END $$;

-- The records of whom who has signed in may know whose tokens begin like that, `most` of them.
-- Digits are a number's end (`/`, reversed: four of them) or all of it (`#`: as long, its first two
-- and last four), and never the beginning of one; a number too short to be shown by four is not found.
-- Who has a few people is told by going through all that these have, whatever was typed: neither how
-- long it takes nor what is read tells whether somebody else has it. Who has many is told by the tokens.
CREATE FUNCTION office.found(beginning text, most integer) RETURNS TABLE (debtor_id text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.me();
  kind constant text := left(beginning, 1);
  digits constant text := substr(beginning, 2);
  low text := beginning;
  theirs text[];  -- whose people those are: for speed, office.sees decides
BEGIN
  IF coalesce(beginning, '') = '' OR kind = '/' AND length(digits) > 4 THEN
    RETURN;
  ELSIF kind = '#' THEN
    low := '/' || left(reverse(digits), 4);
    IF length(digits) < 8 THEN
      RETURN;
    END IF;
  END IF;
  IF me.role IN ('collector', 'visitor') THEN
    theirs := office.my_people();
    RETURN QUERY
    SELECT r.id::text FROM public.debtors AS r,
      LATERAL (SELECT h.token FROM public.tokens AS h WHERE h.debtor_id = r.id OFFSET 0) AS t
    WHERE r.person_id = ANY (theirs) AND CASE
      WHEN t.token >= low AND t.token < low || chr(1114111)
        AND office.is_shown_of(t.token, beginning) THEN office.sees(r.person_id) END
    LIMIT greatest(least(most, 500), 0);
    RETURN;
  END IF;
  theirs := office.my_team();
  RETURN QUERY
  SELECT t.debtor_id::text FROM public.tokens AS t
  JOIN public.debtors AS r ON r.id = t.debtor_id
  JOIN public.debtors AS d ON d.id = r.person_id
  WHERE t.token >= low AND t.token < low || chr(1114111) AND office.is_shown_of(t.token, beginning)
    AND (me.role = 'compliance' OR coalesce(d.collector_id, '') = ANY (theirs)
      OR d.id IN (SELECT l.debtor_id FROM public.leases AS l WHERE l.staff_id = me.id))
    AND office.sees(d.id)
  LIMIT greatest(least(most, 500), 0);
END $$;

-- Whether a token that begins like what is asked is that by no more of a number than is shown.
CREATE FUNCTION office.is_shown_of(token text, beginning text) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN CASE left(beginning, 1)
  WHEN '/' THEN length(token) > 8
  WHEN '#' THEN length(token) > 8 AND length(token) = length(beginning)
    AND left(reverse(token), 2) = substr(beginning, 2, 2)
  ELSE true END;

-- The records with a case number, of people one may know of. For all but who may know of everybody
-- their own people are gone through whatever the number is, as above.
CREATE FUNCTION office.numbered(case_no text) RETURNS TABLE (debtor_id text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  theirs text[];
BEGIN
  IF office.my_role() = 'compliance' THEN
    RETURN QUERY SELECT b.debtor_id::text FROM public.debts AS b
    WHERE b.creditor_id = ANY (ARRAY(SELECT c.id FROM public.creditors AS c))
      AND b.case_no = numbered.case_no;
    RETURN;
  END IF;
  theirs := office.my_people();
  RETURN QUERY
  SELECT r.id::text FROM public.debtors AS r,
    LATERAL (SELECT h.case_no FROM public.debts AS h WHERE h.debtor_id = r.id OFFSET 0) AS b
  WHERE r.person_id = ANY (theirs)
    AND CASE WHEN b.case_no = numbered.case_no THEN office.sees(r.person_id) END;
END $$;
