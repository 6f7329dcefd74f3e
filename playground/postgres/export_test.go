package postgres

// Limits that tests hold places to.
const (
	PlaceConnections = placeConnections
	OtherConnections = otherConnections
)
