-- What was answered is safe: on the server's disk, and on its standby's where there is one. A session may
-- set `synchronous_commit` for itself whenever it likes, after the owner's function too; so it is looked
-- at last, when the transaction with the entry commits. (Who cancels the wait of their own COMMIT for a standby
-- has what is safe on the first server: that no trigger can hinder.)

-- It comes with the COMMIT, or with a statement that is a transaction of its own. SET CONSTRAINTS would have it
-- come early: set before, inside of a function, of which the context tells; set afterwards, inside of a
-- statement that runs it, of which the context tells too, or by its own words behind a ';'. There is no statement
-- any more (NULL) at the end of a pipeline. What a cursor that outlives the transaction asks runs after this, and
-- could set anything. It is run at each COMMIT, so it is run as whoever asks and sets nothing for itself, which
-- would cost more than all it looks at; whatever it names it names in full.
CREATE FUNCTION office.check_durable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  context pg_catalog.text;
  asked pg_catalog.text := pg_catalog.lower(
    pg_catalog.btrim(pg_catalog.current_query(), E' \t\r\n;') COLLATE pg_catalog."C");
BEGIN
  GET DIAGNOSTICS context = PG_CONTEXT;
  IF pg_catalog.current_setting('synchronous_commit') OPERATOR(pg_catalog.<>) ALL (ARRAY['on', 'remote_apply'])
    OR pg_catalog.strpos(context, E'\n') OPERATOR(pg_catalog.>) 0
    OR asked OPERATOR(pg_catalog.<>) ALL (ARRAY['commit', 'end']) AND (
      pg_catalog.left(asked, 14) OPERATOR(pg_catalog.<>) 'select office.'
      OR pg_catalog.strpos(asked, ';') OPERATOR(pg_catalog.>) 0 AND (
        pg_catalog.strpos(asked, 'constraints') OPERATOR(pg_catalog.>) 0
        OR pg_catalog.strpos(asked, 'prepare') OPERATOR(pg_catalog.>) 0))
    OR EXISTS (SELECT FROM pg_catalog.pg_cursor() AS c WHERE c.is_holdable)
  THEN
    RAISE EXCEPTION USING ERRCODE = 'FB001', MESSAGE = 'office.not_durable';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER durable AFTER INSERT ON public.log DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (current_user <> session_user) EXECUTE FUNCTION office.check_durable();
