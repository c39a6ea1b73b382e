-- What the index remembers of the files it was filled from.

create table source (
  folder text,            -- from the workspace
  listing text            -- a line a file: name, inode, size, time
);

create table about (
  what text,              -- root | assumed: what the rows depend on beside their files
  said text
);
