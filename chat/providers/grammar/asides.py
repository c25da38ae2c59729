"""What is said beside a request: excuses, promises, reasons."""

from __future__ import annotations

from chat.providers.grammar.notation import whole

NUMBER_LATER = whole(
    r"""
    (((the|its|it is|their) )?(phone )?(numbers?|details?)( for (it|that|them|that one|this|this one|both))? ((is|are
        |will be|to be|still) )?(to (follow|come)|later|pending|unknown|tbd|tbc|tba|will follow|missing
        |coming( (later|soon|up|tomorrow))?|follows?)
        |(no|without a) (phone )?numbers?( (yet|available|for (it|that|them|now)))?|(i )?do not have (the|a|its|that)
        number( (yet|for \S+))?)( (,|[.]))*
    """
)
EXCUSE = whole(
    r"""
    i (do not|can not|have not|did not|never|will|shall|am going to|would|might|am|only|just|still) (have|know|got
        |get|remember|find|send|give|share|add|provide|text|forward|message|come back|update|tell|need|follow|see
        |think|not|be|have not|sure|unsure|waiting)( .*)?
    |number for (it|that|them|that one|this) (coming|to follow|later|follows|will|pending|tbd|tbc|tba|is coming)( .*)?
    |(?!phone number(?! (later|to follow|follows|pending|tbd|tbc|tba|unknown|coming|yet|will)))(no|without|number|phone
        |will send|will give|will add|will get|sending|details|will|number is|the number will
        |number will|number's) (number|phone|to follow|later|follows|yet|coming|it later|pending|tbd|tbc|tba|unknown
        |the number|you the number|send|give|add|share|get|tell|come|follow)( .*)?
    |do not (have|know|lose|forget|let|worry|mess|get|want|mix|misplace|screw|ask|bother|need|share|tell)( .*)?|(they
        |he|she|it|we|you) (do not|does not|have|has|will|can|are|were|just|did|sell|make|open|opened|closed|told
        |gave|changed|moved)( .*)?
    |(because|since|cos|cuz|coz|as i|in case|so that|so i|for later|for future|before i|if i|it is (urgent|important
        |new|a|an|the|my|near|in|great|where|really|just))( .*)?
    """
)
