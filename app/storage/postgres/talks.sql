-- Talks as the log tells them: the same steps as app/rules/flow.py, the same facts compared.

-- The stage of the open debt that fell due first, on that day.
CREATE FUNCTION office.talk_stage(members text[], at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  d record;
BEGIN
  SELECT t.due_on::date AS due, c.name, c.zone INTO d
  FROM public.debts AS t JOIN public.creditors AS c ON c.id = t.creditor_id
  WHERE t.debtor_id = ANY (members) AND t.state = 'open' ORDER BY t.due_on, t.id LIMIT 1;
  IF d IS NULL THEN
    RETURN (office.stage_of(0, '')).stage;
  END IF;
  RETURN (office.stage_of(office.day_of(at, d.zone) - d.due, d.name)).stage;
END $$;

-- The talk of a contact: its answers followed from the entry, `back` taking one back. An answer that
-- this graph does not know leads no further.
CREATE FUNCTION office.talk_of(members text[], c public.contacts) RETURNS office.talk
LANGUAGE plpgsql STABLE AS $$
DECLARE
  t office.talk;
  said record;
  a office.answers;
  lost boolean := false;
  voiced boolean := false;
BEGIN
  t.path := '{}';
  t.told := false;
  t.identity_matches := false;
  FOR said IN
    SELECT l.kind, l.body::jsonb AS body FROM public.log AS l
    WHERE l.chain = ANY (members) AND l.kind IN ('talk.stepped', 'talk.heeded', 'identity.checked')
      AND l.body LIKE '%' || c.id || '%' AND l.body::jsonb ->> 'contact' = c.id
    ORDER BY l.at, l.seq
  LOOP
    CASE said.kind
      WHEN 'identity.checked' THEN
        t.identity_matches := t.identity_matches OR NOT EXISTS (
          SELECT FROM jsonb_each(said.body -> 'heard') AS h WHERE h.value = 'false');
        CONTINUE;
      WHEN 'talk.heeded' THEN
        t.told := true;
        voiced := voiced OR said.body -> 'said' <> '[]';
        CONTINUE;
      ELSE t.told := true;
    END CASE;
    IF t.stage IS NULL THEN
      t.stage := said.body ->> 'stage';
      t.step := office.entry(c);
    END IF;
    t.last_step := said.body ->> 'step';
    t.last_answer := said.body ->> 'answer';
    IF NOT lost AND t.last_answer = 'back' THEN
      t.step := coalesce(split_part(t.path[cardinality(t.path)], ' ', 1), t.step);
      t.path := trim_array(t.path, least(1, cardinality(t.path)));
    ELSIF NOT lost THEN
      SELECT * INTO a FROM office.answers AS o
      WHERE o.stage = t.stage AND o.step = t.step AND o.step = t.last_step AND o.code = t.last_answer;
      lost := a.step IS NULL;
      IF NOT lost THEN
        t.path := t.path || (a.step || ' ' || a.code);
        t.step := a.leads_to;
      END IF;
    END IF;
  END LOOP;
  t.stage := coalesce(t.stage, office.talk_stage(members, office.moment(c.at)));
  t.step := coalesce(t.step, office.entry(c));
  SELECT coalesce(array_agg(DISTINCT shown), '{}'), coalesce(bool_or(o.confirms), false)
  INTO t.shown, t.confirmed
  FROM office.answers AS o LEFT JOIN LATERAL unnest(o.shows) AS shown ON true
  WHERE o.stage = t.stage AND (o.step || ' ' || o.code) = ANY (t.path);
  t.shown := array_remove(t.shown, NULL) || office.line(c)
    || CASE WHEN t.confirmed THEN '{debtor}'::text[] ELSE '{}' END
    || CASE WHEN t.identity_matches OR voiced THEN '{voice}'::text[] ELSE '{}' END;
  RETURN t;
END $$;

-- Where a talk begins: by who began it, and whose number was called.
CREATE FUNCTION office.entry(c public.contacts) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN c.direction = 'inbound' THEN e.inbound
    WHEN c.party = 'third_party' THEN e.third_party ELSE e.outbound END FROM office.entries AS e
$$;

-- What the line shows of a contact, whatever was answered.
CREATE FUNCTION office.line(c public.contacts) RETURNS text[] LANGUAGE sql IMMUTABLE
RETURN CASE c.direction WHEN 'inbound' THEN '{inbound}'::text[] ELSE '{}' END;

-- Refuse an outcome that the steps contradict; without steps only what the line bars.
CREATE FUNCTION office.check_fit(members text[], c public.contacts, d office.dispositions)
RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
  t office.talk := office.talk_of(members, c);
  shown text[] := CASE WHEN t.told THEN t.shown ELSE office.line(c) END;
BEGIN
  IF d.bars && shown OR (t.told AND NOT d.needs <@ shown) THEN
    PERFORM office.refuse('outcome.does_not_fit');
  END IF;
END $$;
