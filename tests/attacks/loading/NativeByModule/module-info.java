module evil { }
