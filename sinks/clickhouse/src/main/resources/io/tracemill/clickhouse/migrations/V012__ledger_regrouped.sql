-- A later report can part spans that were merged, or join ones that were apart: rows without a record of their own, or fewer.
ALTER TABLE ${database}.ledger ADD COLUMN IF NOT EXISTS Regrouped Int64 DEFAULT 0 COMMENT 'Number of rows that a later report parted from another (positive) or joined to another (negative)' AFTER Dropped;
