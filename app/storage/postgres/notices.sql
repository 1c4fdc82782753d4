-- What changed about a person is told to the desks that have them, in the transaction that changed it,
-- whoever wrote it: on the channel of their collector, of who works on them and of who is
-- appointed to go to them, of people given to nobody on `office`. The payload is what it was and the person's id, nothing else.
-- Anybody may NOTIFY, so a desk reads again what is named. Anybody may LISTEN, too, so nobody but whose it
-- is knows the name of a channel: it is made of what the office keeps to itself.

INSERT INTO public.settings (name, value)
VALUES ('notices.secret', replace(gen_random_uuid()::text, '-', '')) ON CONFLICT (name) DO NOTHING;

CREATE FUNCTION office.channel_of(staff_id text) RETURNS text LANGUAGE sql STABLE
RETURN 'staff_' || left(office.sha256((
  SELECT s.value FROM public.settings AS s WHERE s.name = 'notices.secret') || staff_id), 32);

-- That of who has signed in.
CREATE FUNCTION office.my_channel() RETURNS text LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor', 'compliance', 'admin');
BEGIN
  RETURN office.channel_of(me.id);
END $$;

CREATE FUNCTION office.tell(person text, what text, before text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  whose text := (SELECT d.collector_id FROM public.debtors AS d WHERE d.id = person);
BEGIN
  PERFORM pg_notify(office.channel_of(told.id), what || ' ' || person) FROM (
    SELECT whose UNION SELECT before UNION
    SELECT l.staff_id FROM public.leases AS l
    WHERE l.debtor_id = person AND l.until_at > office.micros(clock_timestamp())
    UNION SELECT unnest(ARRAY[a.first_id, a.second_id])
    FROM public.debtors AS d JOIN public.visits AS v ON v.debtor_id = d.id
    JOIN public.appointments AS a ON a.id = v.appointment_id
    WHERE d.person_id = person AND v.state IN ('appointed', 'confirmed')
  ) AS told (id) WHERE told.id IS NOT NULL;
  IF whose IS NULL THEN
    PERFORM pg_notify('office', what || ' ' || person);
  END IF;
END $$;

CREATE FUNCTION office.notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM office.tell(d.person_id, TG_ARGV[0]) FROM public.debtors AS d WHERE d.id = NEW.debtor_id;
  RETURN NULL;
END $$;

CREATE FUNCTION office.notice_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM office.tell(d.person_id, 'ended') FROM public.contacts AS c
  JOIN public.debtors AS d ON d.id = c.debtor_id WHERE c.id = NEW.contact_id;
  RETURN NULL;
END $$;

-- Whose the person was is told too.
CREATE FUNCTION office.notice_assigned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM office.tell(NEW.person_id, 'assigned', OLD.collector_id);
  RETURN NULL;
END $$;

-- Who may answer a request is told of it: the leads of whoever has the person; and who asked, of the
-- answer, while the person is on the phone.
CREATE FUNCTION office.notice_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify(office.channel_of(told.id), told.what || ' ' || d.person_id)
  FROM public.debtors AS r JOIN public.debtors AS d ON d.id = r.person_id
  LEFT JOIN public.staff AS c ON c.id = d.collector_id, LATERAL (
    SELECT s.id, 'asked' AS what FROM public.staff AS s
    WHERE TG_OP = 'INSERT' AND s.role = 'team_lead' AND s.active = 1 AND s.team_id = c.team_id
    UNION SELECT NEW.asked_by, 'answered' WHERE TG_OP = 'UPDATE'
  ) AS told WHERE r.id = NEW.debtor_id;
  RETURN NULL;
END $$;

-- A visit is told to who has the person, to the leads who may answer it, and to whoever goes or was to go.
CREATE FUNCTION office.notice_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify(office.channel_of(told.id), 'visited ' || d.person_id)
  FROM public.debtors AS r JOIN public.debtors AS d ON d.id = r.person_id
  LEFT JOIN public.staff AS c ON c.id = d.collector_id, LATERAL (
    SELECT c.id UNION SELECT NEW.asked_by UNION
    SELECT s.id FROM public.staff AS s
    WHERE s.role = 'team_lead' AND s.active = 1 AND s.team_id = c.team_id
    UNION SELECT unnest(ARRAY[a.first_id, a.second_id]) FROM public.appointments AS a
    WHERE a.id IN (NEW.appointment_id, CASE TG_OP WHEN 'UPDATE' THEN OLD.appointment_id END)
  ) AS told (id) WHERE r.id = NEW.debtor_id AND told.id IS NOT NULL;
  RETURN NULL;
END $$;

CREATE TRIGGER notice AFTER INSERT OR UPDATE ON public.visits
FOR EACH ROW EXECUTE FUNCTION office.notice_visit();
CREATE TRIGGER notice AFTER INSERT OR UPDATE ON public.approvals
FOR EACH ROW EXECUTE FUNCTION office.notice_approval();
CREATE TRIGGER notice AFTER INSERT ON public.agreements
FOR EACH ROW EXECUTE FUNCTION office.notice('agreed');
CREATE TRIGGER notice AFTER INSERT OR UPDATE ON public.holds
FOR EACH ROW EXECUTE FUNCTION office.notice('held');
CREATE TRIGGER notice AFTER INSERT OR UPDATE ON public.opt_outs
FOR EACH ROW EXECUTE FUNCTION office.notice('held');
CREATE TRIGGER notice AFTER INSERT OR UPDATE ON public.flags
FOR EACH ROW EXECUTE FUNCTION office.notice('held');
CREATE TRIGGER notice AFTER INSERT OR UPDATE ON public.consents
FOR EACH ROW EXECUTE FUNCTION office.notice('held');
CREATE TRIGGER notice AFTER INSERT OR UPDATE ON public.promises
FOR EACH ROW EXECUTE FUNCTION office.notice('promised');
CREATE TRIGGER notice AFTER INSERT ON public.payments
FOR EACH ROW EXECUTE FUNCTION office.notice('paid');
CREATE TRIGGER notice AFTER INSERT ON public.outcomes
FOR EACH ROW EXECUTE FUNCTION office.notice_outcome();
CREATE TRIGGER notice AFTER UPDATE OF collector_id ON public.debtors
FOR EACH ROW WHEN (OLD.collector_id IS DISTINCT FROM NEW.collector_id)
EXECUTE FUNCTION office.notice_assigned();
