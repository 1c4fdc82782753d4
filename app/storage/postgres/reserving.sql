-- Contacts that a device away from the office may make meanwhile: they count as made, as in
-- app/rules/reserving.py.

-- What is reserved of the person and at the number, neither used nor given back, and was not over by
-- `since`: each as a contact of now, or of when its time was over. Nothing was heard of that one.
CREATE FUNCTION office.reserved(members text[], number text, since bigint, at timestamptz)
RETURNS TABLE (made office.event, is_over boolean) LANGUAGE sql STABLE AS $$
  SELECT ROW(r.id, least(t.until_at, reserved.at), r.channel, 'outbound', NULL, r.debtor_id = ANY (members),
      r.party, CASE r.party WHEN 'third_party' THEN r.point_id END, r.value_key, 'collect')
      ::office.event, t.until_at <= reserved.at
  FROM public.reservations AS r JOIN public.checkouts AS c ON c.id = r.checkout_id,
    LATERAL (SELECT office.moment(c.until_at) AS until_at) AS t
  WHERE (r.debtor_id = ANY (members) OR r.value_key = number)
    AND r.permit_id IS NULL AND r.returned_at IS NULL AND c.until_at >= since
$$;

-- Contacts, ended in one way.
CREATE FUNCTION office.ended(events office.event[], outcome text) RETURNS office.event[]
LANGUAGE sql IMMUTABLE
RETURN (SELECT array_agg(ROW(e.permit, e.at, e.channel, e.direction, ended.outcome, e.own, e.party,
  e.party_id, e.number, e.purpose)::office.event) FROM unnest(events) AS e);

-- The same question after these were made too.
CREATE FUNCTION office.after(q office.question, made office.event[]) RETURNS office.question
LANGUAGE sql IMMUTABLE
RETURN ROW(q.at, q.person, q.members, q.channel, q.party, q.party_id, q.role, q.number, q.purpose,
  q.place, q.day, q.zones, q.known, q.events || made)::office.question;

-- Whether what is reserved could be made, by what is known of who asks.
CREATE FUNCTION office.instead(q office.question, e office.event) RETURNS office.question
LANGUAGE sql IMMUTABLE
RETURN ROW(q.at, q.person, q.members, e.channel, e.party, e.party_id, NULL, e.number, e.purpose,
  'none', q.day, q.zones, q.known, q.events)::office.question;

-- The rules that forbid it.
CREATE FUNCTION office.broken(q office.question) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(s.pack || ' ' || s.rule), '{}')
  FROM unnest(office.rulings(q, (office.deciding(q)).rules)) AS s WHERE s.fires
$$;

-- Whether a contact has to wait for what is reserved. Some rules ask for a talk: each is asked with all
-- ended in one, and with none. It waits too for what could no longer be made after it.
CREATE FUNCTION office.has_to_wait(q office.question, running office.event[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
  attempt office.event := office.attempt(q);
  outcome text;
  made office.event[];
  last office.question;
BEGIN
  IF EXISTS (SELECT FROM unnest(running) AS e WHERE e.own AND e.channel = q.channel) THEN
    RETURN true;
  END IF;
  attempt.permit := '';  -- a contact as any other, once it is made
  FOREACH outcome IN ARRAY ARRAY[NULL, 'conversation'] LOOP
    made := office.ended(running, outcome);
    attempt.outcome := outcome;
    IF NOT office.broken(office.after(q, made)) <@ office.broken(q) THEN
      RETURN true;
    END IF;
    FOR n IN 1 .. cardinality(made) LOOP
      last := office.after(office.instead(q, made[n]), made[:n - 1] || made[n + 1:]);
      IF NOT office.broken(office.after(last, ARRAY[attempt])) <@ office.broken(last) THEN
        RETURN true;
      END IF;
    END LOOP;
  END LOOP;
  RETURN false;
END $$;

-- Whether a device that is out may call the person: nobody else does meanwhile.
CREATE FUNCTION office.has_reserved_calls(person text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM public.debtors AS d JOIN public.reservations AS r ON r.debtor_id = d.id
    JOIN public.checkouts AS c ON c.id = r.checkout_id
    WHERE d.person_id = person AND r.channel = 'call' AND r.permit_id IS NULL
      AND r.returned_at IS NULL AND c.until_at > office.micros(has_reserved_calls.at));
END $$;
