"""Invented names: people, companies, agents. Anybody of such a name is met by chance."""

from __future__ import annotations

from renewals.demo.dice import Dice

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖"
    "范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严"
)
GIVEN = (
    "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 桂英 秀兰 建国 志强 晓燕 海涛 雪梅 文博 佳怡 子涵 "
    "思远 宇航 雨桐 立新 国栋 春梅 永康 丽华 建华 小红 俊杰 晨曦 若兰 振宇 嘉诚 玉珍 少华 光明 淑芬 一鸣 书瑶 景行 "
    "乐天 安然 家豪 美玲 庆生 素云 翠萍 兴旺 长青 云飞 凯旋 欣妍 锦程 世杰 启航 秋菊 冬梅 向阳 青山 明月 知远 亦凡"
).split()
COMPANY_WORDS = (
    "瓯帆 蜀岭 宁澜 启辰 恒跃 佳拓 润达鑫 天渠 云岭 锐铭 万凌 中屿 海峪 顺泽 金穗源 博远图 优拓 汇川泽 同舟 正岳 "
    "华庭屿 百川渡 远图 欣禾 力衡 信泽 安禾 盛岚 新屿 丰瑞禾"
).split()
COMPANY_KINDS = (
    "机电有限公司 物流有限公司 商贸有限公司 建材有限公司 鞋业有限公司 电子科技有限公司 汽车租赁有限公司 运输有限公司 "
    "装饰工程有限公司 食品有限公司"
).split()


def person_name(dice: Dice) -> str:
    """Surname and given name."""
    return dice.pick(SURNAMES) + dice.pick(GIVEN)


def company_name(dice: Dice, city: str) -> str:
    """A limited company of the city."""
    return f"{city}{dice.pick(COMPANY_WORDS)}{dice.pick(COMPANY_KINDS)}"
