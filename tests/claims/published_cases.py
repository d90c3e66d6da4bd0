"""Published judgments as documents: the file of each case, what the court reckoned with, and what it awarded."""

from __future__ import annotations

from typing import Any

SHANXI_2023 = {"income": "41327.00", "year": 2023, "source": "山西省高级人民法院办案指引"}

#: (2024)晋0105民初18281号: IX and X at 65, main liability, hospital bill partly paid beforehand.
XIAODIAN = {
    "region": "山西",
    "dates": {"accident": "2022-05-30", "settlement": "2024-12-13"},
    "standard": SHANXI_2023,
    "options": {"schedule": "STEP", "appraisal_fee": "compulsory"},
    "persons": [
        {
            "id": "王某",
            "age": 65,
            "injuries": ["九级", "十级"],
            "items": {
                "医疗费": "64482.00",
                "住院伙食补助费": {"rate": 100, "days": 21},
                "营养费": {"rate": 50, "days": 120, "opinion": "鉴定报告"},
                "护理费": {"rate": 120, "days": 120},
                "精神损害抚慰金": 11000,
                "交通费": 800,
                "鉴定费": 2500,
            },
        }
    ],
    "policies": [{"id": "晋A", "liability": "主要", "compulsory": True, "commercial": 1000000, "advanced": "20528.82"}],
}


def passenger(name: str, medical: str, food: str | None, nutrition: int, nursing: int, **more: Any) -> dict[str, Any]:
    """One of the people in the second vehicle of :data:`QIXIAN`."""
    items = {"medical": medical, "nutrition": nutrition, "nursing": nursing, "transport": 200, **more}
    return {"id": name, "in_vehicle": "石某", "items": {**items, **({"hospital_food": food} if food else {})}}


#: (2024)晋0121民初2300号: four passengers share what is left of one compulsory policy after a reserve for a fifth.
QIXIAN = {
    "region": "山西",
    "dates": {"accident": "2024-02-28", "settlement": "2024-12-13"},
    "standard": SHANXI_2023,
    "persons": [
        {
            "id": "张某",
            "age": 50,
            "in_vehicle": "石某",
            "injuries": ["十级"],
            "stays": [{"admitted": "2024-02-28", "discharged": "2024-04-09"}],
            "items": [
                {"code": "medical", "amount": "48504.40"},
                {"code": "hospital_food", "rate": 100},
                {"code": "nutrition", "rate": 50, "days": 100, "opinion": True},
                {"code": "nursing", "rate": 120, "days": 41, "persons": 2, "opinion": "留陪伴2人"},
                {"code": "nursing", "rate": 120, "days": 9},
                {"code": "lost_wages", "rate": 80, "days": 80},
                {"code": "transport", "amount": 200},
                {"code": "mental", "amount": 5000},
                {"code": "appraisal_fee", "amount": 1500},
            ],
        },
        passenger("张建宏", "1559.38", None, 4000, 6000, lost_wages=7200),
        passenger("张建文", "12106.99", "1200", 2500, 6000, lost_wages=8000),
        passenger("张建福", "14101.59", "1200", 2500, 6000, lost_wages=8000, mental=5000, disability_award="66123.20"),
    ],
    "policies": [
        {
            "id": "贾某",
            "liability": 50,
            "compulsory": {"already_paid": {"medical": 5000, "death_disability": 15000}},
        },
        {"id": "石某", "liability": 50, "compulsory": True, "ours": False},
    ],
}

#: (2024)晋0105民初19089号: no disability; the court cut the wages of 40,995.616… to 40,995.61 and so claims stand.
DIANDONG = {
    "region": "山西",
    "dates": {"accident": "2021-12-25", "settlement": "2024-12-19"},
    "options": {"appraisal_fee": "compulsory"},
    "persons": [
        {
            "id": "谢某",
            "items": {
                "medical": "77640.74",
                "hospital_food": {"rate": 100, "days": 88},
                "nutrition": {"rate": 50, "days": 180, "opinion": True},
                "nursing": {"rate": 120, "days": 180},
                "lost_wages": {"annual": 55420, "days": 270, "claimed": "40995.61"},
                "property": 685,
                "transport": 800,
                "appraisal_fee": 1000,
            },
        }
    ],
    "policies": [{"id": "晋A", "liability": "全部", "compulsory": True, "commercial": 1000000, "advanced": 18000}],
}

#: (2014)苏中民终字第03085号: pensions of the parents come off the base of what they lose.
KUNSHAN = {
    "region": "江苏",
    "dates": {"accident": "2013-06-06", "settlement": "2014-11-07"},
    "standard": {
        "consumption": "20371.00",
        "year": 2013,
        "basis": "urban",
        "basis_reason": "城镇居民",
        "source": "判决",
    },
    "persons": [
        {
            "id": "诸某",
            "birth_date": "1976-11-10",
            "injuries": ["十级"],
            "include": ["dependants"],
            "dependants_date": "2014-01-10",
            "dependants": [
                {
                    "id": "父",
                    "birth_date": "1952-02-05",
                    "supporters": 2,
                    "incapacity": "退休",
                    "other_income": "9686.40",
                },
                {
                    "id": "母",
                    "birth_date": "1950-01-18",
                    "supporters": 2,
                    "incapacity": "退休",
                    "other_income": "12673.20",
                },
                {"id": "长女", "birth_date": "1999-07-11", "supporters": 2},
                {"id": "次女", "birth_date": "2009-08-31", "supporters": 2},
            ],
        }
    ],
}
