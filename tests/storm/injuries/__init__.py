"""The storm over injury assessments: grading by several people, approval, agreement, payment, court."""
