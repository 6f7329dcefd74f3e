//go:build !js

package main

import _ "github.com/jackc/pgx/v5/stdlib" // the driver called pgx
