-- Who may sign in: every member of staff is a role of the server, in the group of their duty. The
-- password reaches the server as a SCRAM verifier alone.

-- Whether a login can be a role at all.
CREATE FUNCTION office.check_login(login text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF login = '' OR octet_length(login) > 63 THEN
    PERFORM office.refuse('staff.name_wrong', '{"login": 63, "name": 80}');
  ELSIF login ~ '^pg_' OR login IN ('public', 'none') THEN
    PERFORM office.refuse('staff.exists', jsonb_build_object('login', login));
  END IF;
END $$;

-- Add a member of staff and their role. Owner: the first administrator too.
CREATE FUNCTION office.enter_staff(
  staff_id text, login text, name text, role text, number text, verifier text, by_id text,
  device text
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  at timestamptz := clock_timestamp();
BEGIN
  IF (staff_id ~ '^[0-9a-f]{32}$' AND verifier ~ '^SCRAM-SHA-256\$' AND login <> ''
    AND role IN ('collector', 'team_lead', 'visitor', 'compliance', 'admin')
    AND name ~ '\S' AND length(name) <= 80 AND concat(login, name, number)
      !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]') IS NOT TRUE THEN  -- domain/texts.py
    PERFORM office.refuse('staff.name_wrong', '{"login": 63, "name": 80}');
  END IF;
  PERFORM office.check_login(login);
  IF EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = login) THEN
    PERFORM office.refuse('staff.exists', jsonb_build_object('login', login));
  END IF;
  EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', login, verifier);
  EXECUTE format('GRANT %I TO %I', role, login);
  INSERT INTO public.staff (id, login, name, role, number, password, active, created_at)
  VALUES (staff_id, login, name, role, number, '', 1, office.micros(at));
  PERFORM office.append('desk', 'staff.added', at, coalesce(by_id, staff_id), device,
    jsonb_build_object('added', staff_id, 'role', role));
END $$;

-- Owner: give everybody on file their role, where the rows came without the roles. Where the office
-- comes back (`again`) one that it had on this server stays as it is; else whoever has that name there
-- is another office's and somebody else. A new one has no password until an administrator sets one.
CREATE FUNCTION office.seat_staff(again boolean) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  who public.staff;
BEGIN
  FOR who IN SELECT s.* FROM public.staff AS s LOOP
    PERFORM office.check_login(who.login);
    IF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = who.login) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', who.login);
      EXECUTE format('GRANT %I TO %I', who.role, who.login);
    ELSIF NOT again OR NOT EXISTS (SELECT FROM pg_auth_members AS m WHERE m.member = to_regrole(quote_ident(who.login))
        AND m.roleid = to_regrole(who.role)) THEN
      PERFORM office.refuse('move.login_taken', jsonb_build_object('login', who.login));
    END IF;
    EXECUTE format('ALTER ROLE %I %s', who.login,
      CASE who.active WHEN 1 THEN 'LOGIN' ELSE 'NOLOGIN' END);
  END LOOP;
END $$;

CREATE FUNCTION office.add_staff(
  staff_id text, login text, name text, role text, number text, verifier text, device text
) RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('admin');
BEGIN
  PERFORM office.check_ids(device, '{}');
  PERFORM office.enter_staff(staff_id, login, name, role, number, verifier, me.id, device);
END $$;

-- Sit down: who has signed in, on record with the workstation, and by how many seconds its clock is
-- ahead where that is much.
CREATE FUNCTION office.sign_in(device text, clock_off integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('collector', 'team_lead', 'visitor', 'compliance', 'admin');
BEGIN
  IF coalesce(device, '') !~ '^[0-9a-f]{1,32}$' THEN
    PERFORM office.refuse('permit.unknown');
  END IF;
  PERFORM office.append('desk', 'staff.signed_in', clock_timestamp(), me.id, device,
    jsonb_strip_nulls(jsonb_build_object('clock_off', clock_off)));
END $$;

-- Close an account: the role signs in no more, and what it still has open is shown nothing. Anybody
-- makes its call-backs.
CREATE FUNCTION office.disable_staff(login text, device text) RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('admin');
  who public.staff;
BEGIN
  PERFORM office.check_ids(device, '{}');
  PERFORM FROM public.settings AS s WHERE s.name = 'book.id' FOR UPDATE;  -- not both the other's
  SELECT * INTO who FROM public.staff AS s WHERE s.login = disable_staff.login;
  IF who.id IS NULL THEN
    PERFORM office.refuse('staff.unknown', jsonb_build_object('login', login));
  ELSIF who.role = 'admin' AND who.active = 1
    AND (SELECT count(*) FROM public.staff AS s WHERE s.role = 'admin' AND s.active = 1) = 1 THEN
    PERFORM office.refuse('staff.last_admin');
  END IF;
  EXECUTE format('ALTER ROLE %I NOLOGIN', who.login);
  UPDATE public.staff AS s SET active = 0 WHERE s.id = who.id;
  UPDATE public.follow_ups AS f SET collector_id = '' WHERE f.collector_id = who.id
    AND f.state = 'open';
  DELETE FROM public.leases AS l WHERE l.staff_id = who.id;
  PERFORM office.append('desk', 'staff.changed', clock_timestamp(), me.id, device,
    jsonb_build_object('change', 'closed', 'changed', who.id));
END $$;

CREATE FUNCTION office.reset_password(login text, verifier text, device text)
RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me public.staff := office.need('admin');
  who public.staff;
BEGIN
  PERFORM office.check_ids(device, '{}');
  SELECT * INTO who FROM public.staff AS s WHERE s.login = reset_password.login;
  IF who.id IS NULL OR (verifier ~ '^SCRAM-SHA-256\$') IS NOT TRUE THEN
    PERFORM office.refuse('staff.unknown', jsonb_build_object('login', login));
  END IF;
  EXECUTE format('ALTER ROLE %I PASSWORD %L', who.login, verifier);
  PERFORM office.append('desk', 'staff.changed', clock_timestamp(), me.id, device,
    jsonb_build_object('change', 'password', 'changed', who.id));
END $$;
