package models

// Sample is what a new database holds unless told otherwise, in the order of
// the ids.
func Sample() []Country {
	return []Country{
		{ID: 1, Name: "Thailand", Capital: "Bangkok", Area: 513120},
		{ID: 2, Name: "Australia", Capital: "Canberra", Area: 7617930},
		{ID: 3, Name: "Egypt", Capital: "Cairo", Area: 1010408},
	}
}
