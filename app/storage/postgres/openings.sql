-- What most permits need not ask again. Of most people nothing is on record but what they owe, and they were
-- not called since yesterday: then the rules look at the clock alone. What they say is kept until a window
-- closes or a day begins, and found by one statement.

-- What was judged by the rules of before counts no more. Packs are dated anew whenever rules change, so that
-- both come here.
CREATE FUNCTION office.revise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE office.times SET revision = revision + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER revised AFTER INSERT OR UPDATE OR DELETE ON office.packs
FOR EACH STATEMENT EXECUTE FUNCTION office.revise();

-- Whoever was marked stays so: what is withdrawn again is looked at by those who look at all of it. A number
-- is marked by what is reserved at it alone: of all else only the person's own counts, and nobody is to learn
-- that another one at that number said something.
CREATE FUNCTION office.mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO office.marked
  SELECT DISTINCT new_key FROM unnest(ARRAY[NEW.debtor_id,
    CASE TG_TABLE_NAME WHEN 'reservations' THEN to_jsonb(NEW) ->> 'value_key' END]) AS new_key
  WHERE new_key IS NOT NULL AND NOT EXISTS (SELECT FROM office.marked AS m WHERE m.key = new_key);
  RETURN NULL;
END $$;
DO $$
DECLARE
  named text;
BEGIN
  FOREACH named IN ARRAY '{flags,opt_outs,consents,holds,reservations}'::text[] LOOP
    EXECUTE format('CREATE TRIGGER marked AFTER INSERT OR UPDATE ON public.%I
      FOR EACH ROW EXECUTE FUNCTION office.mark()', named);
    EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER marked', named);
    EXECUTE format('INSERT INTO office.marked SELECT DISTINCT debtor_id FROM public.%I', named);
  END LOOP;
  INSERT INTO office.marked SELECT DISTINCT r.value_key FROM public.reservations AS r;
END $$;

-- How and with whom a contact is asked for, by all that the rules look at besides the person and the past.
CREATE FUNCTION office.worded(
  channel text, party text, purpose text, place text, role text, zones text
) RETURNS text LANGUAGE sql STABLE
RETURN format('%s %s %s %s %L %s', channel, party, purpose, place, role, zones);

-- The opening in which a contact lies, if one was kept; only of whom nothing stands and with whom nothing
-- happened that could matter, nor at the number. What may still be open matters to us.
CREATE FUNCTION office.opening_of(members text[], p public.contact_points, by text, at timestamptz)
RETURNS office.openings LANGUAGE plpgsql STABLE AS $$
DECLARE
  o record;
BEGIN
  SELECT kept, NOT (p.state <> 'active' OR cardinality(members) > 1 AND office.is_given_up(members, p)
      OR EXISTS (SELECT FROM office.marked AS m WHERE m.key = ANY (members || p.value_key::text))
      OR EXISTS (SELECT FROM public.permits AS made
        WHERE made.debtor_id = ANY (members) AND made.issued_at >= s.since)
      OR EXISTS (SELECT FROM public.permits AS made
        WHERE made.value_key = p.value_key AND made.issued_at >= s.since)
      OR EXISTS (SELECT FROM public.contacts AS c WHERE c.debtor_id = ANY (members) AND c.at >= s.since)
    ) AND EXISTS (SELECT FROM public.debts AS d
      WHERE d.debtor_id = ANY (members) AND d.state = 'open' AND d.overdue > 0) AS is_plain
  INTO o
  FROM office.times AS t, LATERAL (
    SELECT min(c.zones) AS zones, max(c.zones) AS last FROM public.contact_points AS c
    WHERE c.debtor_id = ANY (members) AND c.party = 'debtor'
  ) AS z, LATERAL (
    SELECT k.* FROM office.openings AS k
    WHERE z.zones = z.last AND k.revision = t.revision AND k.since <= at AND k.until > at
      AND k.way = office.worded(office.way_to(p, by), p.party, office.purpose_of(p.party), office.place_of(p),
        p.relation, z.zones)
    LIMIT 1
  ) AS kept, LATERAL (
    SELECT least(office.micros(at - t.call - t.permit), office.micros(at) - kept.back) AS since
  ) AS s;
  RETURN CASE WHEN o.is_plain THEN o.kept END;
END $$;

-- The opening in which a contact lies with somebody of whom something stands and with whom nothing happened:
-- what the clock says is said there, and no rule that forbids for what stands moves a window or a count. What
-- they agreed to raises counts.
CREATE FUNCTION office.opening_beside(q office.question) RETURNS office.openings LANGUAGE plpgsql STABLE AS $$
DECLARE
  kept office.openings;
  past record;
BEGIN
  SELECT k.* INTO kept FROM office.times AS t JOIN office.openings AS k ON k.revision = t.revision
  WHERE k.way = office.worded(q.channel, q.party, q.purpose, q.place, q.role, to_jsonb(q.zones)::text)
    AND k.since <= q.at AND k.until > q.at AND 'consent' <> ALL (q.known)
  LIMIT 1;
  IF kept.way IS NOT NULL THEN
    past := office.past_of(q, kept.back);
    IF past.is_any OR past.is_reserved THEN
      RETURN NULL;
    END IF;
  END IF;
  RETURN kept;
END $$;

-- The opening that begins with a contact that was just allowed; none, if more than the clock decided. No rule
-- that asks for anything beside it is of these kinds, and none of them changes before the window closes or it
-- is another day: in the office's zone, the person's, a rule's, or a pack's.
CREATE FUNCTION office.opened(
  q office.question, decided record, counts jsonb, closes timestamptz
) RETURNS office.openings LANGUAGE plpgsql STABLE AS $$
DECLARE
  o office.openings;
BEGIN
  IF q.known = '{owed}' AND q.zones <> '{}' AND NOT EXISTS (
      SELECT FROM unnest(decided.rules) AS r WHERE r.kind NOT IN ('window', 'cap', 'cool_down'))
  THEN
    SELECT office.worded(q.channel, q.party, q.purpose, q.place, q.role, to_jsonb(q.zones)::text),
      decided.revision, q.at,
      least(closes, min(midnight.earlier)), coalesce(decided.back, 0), counts, decided.packs, closes
    INTO o FROM (
      SELECT unnest(q.zones) AS zone
      UNION SELECT t.zone FROM office.times AS t
      UNION SELECT r.zone FROM unnest(decided.rules) AS r
      UNION SELECT k.zone FROM office.packs_of(q.day) AS k
    ) AS days,
    LATERAL office.readings(days.zone, (office.day_of(q.at, days.zone) + 1)::timestamp) AS midnight
    WHERE days.zone IS NOT NULL;
  END IF;
  RETURN o;
END $$;

-- Keep an opening, unless that was done meanwhile, and drop some that are over.
CREATE FUNCTION office.keep_opening(o office.openings) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  DELETE FROM office.openings AS old USING (
    SELECT past.ctid FROM office.openings AS past WHERE past.until <= o.since LIMIT 100 FOR UPDATE SKIP LOCKED
  ) AS over WHERE old.ctid = over.ctid;
  INSERT INTO office.openings SELECT o.* WHERE NOT EXISTS (
    SELECT FROM office.openings AS kept WHERE kept.way = o.way AND kept.revision = o.revision
      AND kept.since <= o.since AND kept.until > o.since);
END $$;
