-- Whom somebody finds by what they type: those whom they may know of, by the tokens of
-- app/storage/search.py. Of a number no more is compared than a desk shows of it anyway, so that nobody
-- guesses their way through the rest.

-- The records of whom who has signed in may know whose tokens begin like that, `most` of them.
-- Digits are a number's end (`/`, reversed: four of them) or all of it (`#`: as long, its first two
-- and last four), and never the beginning of one; a number too short to be shown by four is not found.
CREATE FUNCTION office.found(beginning text, most integer) RETURNS TABLE (debtor_id text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.me();
  kind constant text := left(beginning, 1);
  digits constant text := substr(beginning, 2);
  low text := beginning;
  theirs text[];  -- whose people those are: for speed, office.sees decides
  visited constant text[] := office.my_visits();
BEGIN
  IF coalesce(beginning, '') = '' OR kind = '/' AND length(digits) > 4 THEN
    RETURN;
  ELSIF kind = '#' THEN
    low := '/' || left(reverse(digits), 4);
    IF length(digits) < 8 THEN
      RETURN;
    END IF;
  END IF;
  theirs := office.my_team() || me.id::text;
  RETURN QUERY
  SELECT t.debtor_id::text FROM public.tokens AS t
  JOIN public.debtors AS r ON r.id = t.debtor_id
  JOIN public.debtors AS d ON d.id = r.person_id
  WHERE t.token >= low AND t.token < low || chr(1114111)
    AND (kind NOT IN ('/', '#') OR length(t.token) > 8)
    AND (kind <> '#' OR length(t.token) = length(beginning)
      AND left(reverse(t.token), 2) = left(digits, 2))
    AND (me.role = 'compliance' OR coalesce(d.collector_id, '') = ANY (theirs)
      OR me.role = 'visitor' AND d.id = ANY (visited)
      OR d.id IN (SELECT l.debtor_id FROM public.leases AS l WHERE l.staff_id = me.id))
    AND office.sees(d.id)
  LIMIT least(most, 500);
END $$;
