"""Forms of the injury assessments: shapes only; rules and guards judge what was entered."""
