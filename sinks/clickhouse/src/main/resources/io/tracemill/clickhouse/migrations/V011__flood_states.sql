-- What a flood's State can be, since there is a detector.
ALTER TABLE ${database}.floods COMMENT COLUMN State 'Where in its life the flood is: open (evidence, not yet confirmed), firing, resolved';
