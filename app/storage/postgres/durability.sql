-- What was answered is safe: on the server's disk, and on its standby's where there is one. A session may
-- set `synchronous_commit` for itself whenever it likes, after the owner's function too; so it is looked
-- at last, when the transaction with the entry commits.

-- Whether a statement calls one function of the owner's and nothing else.
CREATE FUNCTION office.is_one_call(statement text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN statement ~* '^\s*SELECT office\.\w+\s*\([^()]*\)\s*;?\s*$';

-- SET CONSTRAINTS would have the look come early: it comes with the COMMIT, or with a statement that is
-- a transaction of its own and calls one function and nothing else.
CREATE FUNCTION office.check_durable() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')
    OR current_query() !~* '^\s*(COMMIT|END)\s*;?\s*$' AND NOT office.is_one_call(current_query())
  THEN
    RAISE EXCEPTION USING ERRCODE = 'FB001', MESSAGE = 'office.not_durable';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER durable AFTER INSERT ON public.log DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (current_user <> session_user) EXECUTE FUNCTION office.check_durable();
