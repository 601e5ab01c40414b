-- The project a member looked at last: where the console opens. No reference: roles decide whether it is still one of theirs.
ALTER TABLE member ADD COLUMN last_project_id text;
